// SPDX-License-Identifier: MIT
// What a person asks of holds: begin, recover, status, flush. An end is carry_out_told() alone.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "command/words.hpp"
#include "os/start.hpp"

namespace cachehold::command {

/// `request.site` may be a platform, whose sites are `request.sites`: one record, one pass over Redis, one
/// switch a site. A site that cannot be held is a warning; the others are held. 0: held and flushed;
/// flush_owed: held, the task may go on; else the status of the first failure. Throws Error like
/// hold::carry_out(), and {no_such_site} where none can be held.
ExitStatus begin(World& world, const Request& request);

/// One site, or all records of the state directory. One that fails does not stop the others; the status is
/// that of the first failure. Nothing to do costs no connection to Redis.
ExitStatus recover(World& world, const Request& request);
/// `recover_all` also looks at the sites in `roots`, and those beside the sites of its records, for a mark
/// that no record knows.
ExitStatus recover_all(World& world, const Request& request, std::set<fs::path> roots = {});

/// A paragraph, or a line with "held" and a JSON object, for each held site, `only` or all of this state
/// directory; "settling" for one that is no longer held, but whose SQL caches were not emptied. Says whose.
/// Changes nothing, needs no Redis. Exit status held when a site is held.
ExitStatus print_status(World& world, const std::optional<site::Site>& only, bool json_wanted,
                        std::ostream& out);

/// done, or why the record counts for nothing (hold::demand_believed), which is told.
ExitStatus believed(const World& world, const Record& record);

struct FlushOptions {
    std::vector<std::string> names;
    std::string site;  ///< see redis::FlushRequest
    bool dry_run = false;
    bool json = false;
    redis::Progress progress;
};

/// Removes the keys of the names and prints a count for each bin on `out`. No INI, no record, no lock.
ExitStatus flush(World& world, const FlushOptions& options, std::ostream& out);

// Plumbing: one INI file alone, no Redis, no record.

/// Prints 1, 0, absent or unknown: what PHP makes of the switch. A missing file is absent; one that PHP
/// cannot parse is Error{ini_refused} with its line. As JSON: version, has_key, truthy (null:
/// unknown), value, line and column (of the deciding value or the error, 0: none), reason, mark (none, good,
/// damaged, several).
ExitStatus ini_get(const std::string& file, const config::Ini& rules, bool json, std::ostream& out);

/// On return the file is held, or is held no more; twice is the same as once. Throws Error, not a
/// byte changed then.
ExitStatus ini_change(const std::string& file, bool to_held, const config::Ini& rules,
                      report::Report& report);

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
