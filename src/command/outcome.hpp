// SPDX-License-Identifier: MIT
// What came of a request, told to the person who asked and to the system's log: one table for both.
#pragma once

#include <string>

#include "hold/hold.hpp"

namespace cachehold::command {

/// hold::carry_out(), with one line through world.report and, where a hold began, ended or was kept, one in
/// the system's log. Throws like hold::carry_out().
hold::Result carry_out_told(hold::World& world, const hold::Request& request);

/// The line for a person. Pure, but for the records that it looks through where nothing is held.
std::string in_words(const hold::World& world, const hold::Request& request, const hold::Result& result);

/// The line for the system's log; empty: the outcome is none for it. Pure.
std::string log_line(const hold::Request& request, const hold::Result& result);

/// "'example.com'", or "the platform '/srv/d7'".
std::string label(const site::Site& site);

/// How a command names it: its directory, or "--platform /srv/d7"; quoted for a shell.
std::string operand(const site::Site& site);

/// The command that ends a hold of `site` by hand, quoted for a shell.
std::string end_command(const site::Site& site);

}  // namespace cachehold::command
