// SPDX-License-Identifier: MIT
// Tells the outcome of a request to the person who asked and to the system's log. Also phrases that several
// commands use.
#pragma once

#include <functional>
#include <string>

#include "hold/hold.hpp"

namespace cachehold::command {

using hold::Outcome;
using hold::Request;
using hold::Result;
using hold::Wish;
using hold::World;
using record::Place;
using record::Record;

std::string counted(std::uint64_t number, const std::string& what);  ///< "1 key", "2 keys"
std::string shell_quoted(const std::string& text);  ///< as a shell reads it back, quotes only where needed
/// For root to type: "runuser -u o1 -- COMMAND", without root's environment, which runuser would keep.
std::string as_this_user(const std::string& command);
std::string serving_command(const std::string& user);  ///< for root: "cachehold hook install --user o1"
/// A hint where a flush found no key under the prefixes, but one that is named after the site; else empty.
std::string other_forms_hint(const redis::FlushReport& report);

std::string flush_summary(const redis::FlushReport& report);  ///< "12 keys flushed in 0.01 s"
std::string holders_summary(const Record& record);            ///< "provision-migrate (process 12, since …)"

/// The exception that is being handled, as an Error: its message and the status that it means.
Error caught();

/// Returns what `work` returns. An exception is told at `level`, behind the text `meaning`, and its status is
/// returned.
ExitStatus attempt(report::Report& report, const std::function<ExitStatus()>& work,
                   void (report::Report::*level)(const std::string&) = &report::Report::warning,
                   const std::string& meaning = "");

/// Calls hold::carry_out() and tells the outcome in one line through world.report. Where a hold began, ended
/// or was kept, it also writes one line into the system's log. Throws like hold::carry_out().
Result carry_out_told(World& world, const Request& request);

/// The line for the system's log; empty where the log gets none. Pure.
std::string log_line(const Request& request, const Result& result);

/// "'example.com'", or "the platform '/srv/d7'".
std::string label(const site::Site& site);

/// The words that name the site on a command line: its directory, or "--platform /srv/d7". Quoted for a
/// shell.
std::string operand(const site::Site& site);

/// The command that ends a hold of `site` by hand, quoted for a shell.
std::string end_command(const site::Site& site);

}  // namespace cachehold::command
