// SPDX-License-Identifier: MIT
// What is told of a hold to the system's log.
#pragma once

#include <string>

#include "hold/hold.hpp"

namespace cachehold::command {

/// hold::carry_out(), and a line in the system's log where something has changed. The log cannot make it
/// fail.
hold::Result carry_out_noted(hold::World& world, const hold::Request& request);

/// "released /srv/d7/sites/a.example (migrate) after 45 s: 12 keys flushed in 0.01 s". A hold that began, is
/// over, or is kept after its task; empty: nothing has changed.
std::string log_line(const hold::World& world, const hold::Request& request, const hold::Result& result);

}  // namespace cachehold::command
