// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "command/words.hpp"
#include "os/start.hpp"

namespace cachehold::command {

struct RunOptions {
    std::optional<site::Site> site;  ///< nullopt: give the command a token, and end what began under it
    std::vector<std::string> command;
    bool expects_hook = false;  ///< a Drush, whose hook should say something
    bool strict = false;        ///< a problem of ours is a failure: before the command, it is not run
    std::string report_file;    ///< see write_report(); empty: none
    Request request;            ///< token, task, second_cache, new_place
};

/// What stands around the command. Each may be done in the name of somebody else; what it throws is told as a
/// warning.
struct Bracket {
    std::function<ExitStatus(const Request&)> begin;
    std::function<ExitStatus(const Request&)> end;  ///< end_each(), wherever records may be
};

struct RunOutcome {
    os::ChildEnd child{false};
    std::optional<ExitStatus> begin;  ///< nullopt: not reached
    std::optional<ExitStatus> end;
    /// From before the command until after it, with all flushes; nullopt: nothing was held.
    std::optional<bool> is_protected = false;
    double seconds = 0;  ///< of the command
};

/// Replaces the file by one JSON object. The first report is written before anything else is done. It says
/// that the command was not run, and stays if cachehold is killed. Throws Error.
void write_report(const RunOptions& options, const RunOutcome& outcome);

/// begin, the command, end. Returns the command's own exit status, or ends this process by the signal that
/// ended the command; 127 and 126 as a shell for a command that cannot be started. A problem of ours is told
/// on stderr; only with `strict` does it become the exit status, where the command succeeded. Throws
/// Error where the command was not run: with `strict`, and begin has failed.
int run(report::Report& report, const RunOptions& options, const Bracket& bracket);

/// Ends every hold that has a holder of the request's token: the site's own, and those that hooks began
/// inside.
ExitStatus end_each(World& world, Request request);

}  // namespace cachehold::command
