// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <optional>

#include "hold/hold.hpp"

namespace cachehold::command {

/// A paragraph, or a JSON object in one line, for each held site, `only` or all of this state directory.
/// Changes nothing, needs no Redis. Exit status held when there is one; a site that settles is not held.
report::ExitStatus print_status(hold::World& world, const std::optional<site::Site>& only, bool json_wanted,
                                std::ostream& out);

}  // namespace cachehold::command
