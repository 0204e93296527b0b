// SPDX-License-Identifier: MIT
// What is told of a hold to whoever asks later: the system's log, and the history that `log` shows.
#pragma once

#include <iosfwd>
#include <optional>

#include "hold/hold.hpp"
#include "record/history.hpp"

namespace cachehold::command {

/// hold::carry_out(), and a note of what came of it. Neither log can make it fail.
hold::Result carry_out_noted(hold::World& world, const hold::Request& request);

/// What is worth a line: begun, over, or kept after the task. nullopt: nothing has changed.
std::optional<record::Event> event_of(const hold::World& world, const hold::Request& request,
                                      const hold::Result& result);

/// The last `count` events of this state directory, of `only` or of all sites, one line each, in JSON or with
/// tabs; each begins with its time, so that lines can be sorted.
void log_lines(const hold::World& world, const std::optional<site::Site>& only, std::size_t count,
               bool json_wanted, std::ostream& out);

}  // namespace cachehold::command
