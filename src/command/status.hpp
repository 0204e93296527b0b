// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "hold/hold.hpp"

namespace cachehold::command {

enum class StatusForm {
    text,
    json,
    numbers,  ///< for metrics_of()
};

/// One line for each held site, `only` or all of this state directory. Changes nothing, needs no Redis. Exit
/// status held when there is one; a site that settles is not held.
report::ExitStatus status_lines(hold::World& world, const std::optional<site::Site>& only, StatusForm form,
                                std::ostream& out);

/// The lines of several state directories to what Prometheus reads.
std::string metrics_of(const std::string& lines);

}  // namespace cachehold::command
