// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <optional>

#include "hold/hold.hpp"

namespace cachehold::command {

/// Prints one line a held site: `only`, or all of this state directory. Changes nothing, needs no Redis.
/// Exit status held when at least one is; a site that settles is not held.
report::ExitStatus status(hold::World& world, const std::optional<site::Site>& only, bool json,
                          std::ostream& out);

}  // namespace cachehold::command
