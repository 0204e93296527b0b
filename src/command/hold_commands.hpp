// SPDX-License-Identifier: MIT
// The commands about holds: begin, recover, status, flush, ini, run. `end` is carry_out_told() alone.
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

/// Begins a hold. `request.site` may be a platform; its sites are `request.sites`, and they have one record
/// and one pass over Redis. A site that cannot be held is a warning, and the others are held. Returns done:
/// held and flushed; flush_owed: held, and the task may go on; else the status of the first failure. Throws
/// Error like hold::carry_out(), and {no_such_site} where no site can be held.
ExitStatus begin(World& world, const Request& request);

/// Finishes what a killed task left behind, for one site or for all records of the state directory. A failure
/// does not stop the others; the status is that of the first one. Connects to Redis only to flush.
ExitStatus recover(World& world, const Request& request);
/// `recover_all` also looks at the sites in `roots`, and those beside the sites of its records, for a mark
/// that no record knows.
ExitStatus recover_all(World& world, const Request& request, std::set<fs::path> roots = {});

/// Prints a paragraph for each held site of this state directory, or for `only`; as JSON, a line with "held"
/// and an object. "settling" is a site that is no longer held, but whose SQL caches were not emptied. Changes
/// nothing and needs no Redis. Returns held when a site is held.
ExitStatus print_status(World& world, const std::optional<site::Site>& only, bool json_wanted,
                        std::ostream& out);

/// done where the record may be acted on (hold::demand_believed); else warns, and returns the status.
ExitStatus believed(const World& world, const Record& record);

struct FlushOptions {
    std::vector<std::string> names;
    std::string site;  ///< see redis::FlushRequest
    bool dry_run = false;
    bool json = false;
};

/// Removes the keys of the names and prints a count for each bin on `out`. No INI, no record, no lock.
ExitStatus flush(World& world, const FlushOptions& options, std::ostream& out);

// Plumbing: one INI file alone, no Redis, no record.

/// Prints what PHP makes of the switch: 1, 0, absent or unknown. A missing file is absent. Throws
/// Error{ini_refused}, with the line, where PHP cannot parse the file. As JSON: version, has_key, truthy
/// (null: unknown), value, line and column (of the value that counts or of the error; 0: none), reason, mark
/// (none, good, damaged, several).
ExitStatus ini_get(const std::string& file, const config::Ini& rules, bool json, std::ostream& out);

/// Puts the hold on the file, or takes it off; twice is the same as once. Throws Error; then no byte has
/// changed.
ExitStatus ini_change(const std::string& file, bool to_held, const config::Ini& rules,
                      report::Report& report);

struct RunOptions {
    std::optional<site::Site> site;  ///< nullopt: give the command a token, and end what began under it
    std::vector<std::string> command;
    bool expects_hook = false;  ///< the command is a Drush, whose hook should answer
    bool strict = false;        ///< a problem of the hold is a failure; before the command, nothing is run
    std::string report_file;    ///< see write_report(); empty: none
    Request request;            ///< token, task, second_cache, new_place
};

/// What is done before and after the command, perhaps as another user. What they throw is told as a warning.
struct Bracket {
    std::function<ExitStatus(const Request&)> begin;
    std::function<ExitStatus(const Request&)> end;  ///< end_each(), wherever records may be
};

struct RunOutcome {
    os::ChildEnd child{false};
    std::optional<ExitStatus> begin;  ///< nullopt: not reached
    std::optional<ExitStatus> end;
    /// Whether the site was held from before the command until after it, with all flushes; nullopt: nothing
    /// was held.
    std::optional<bool> is_protected = false;
    double seconds = 0;  ///< of the command
};

/// Replaces the report's file by one JSON object. Call it first before anything else is done: this report
/// says that the command was not run, and stays if cachehold is killed. Throws Error.
void write_report(const RunOptions& options, const RunOutcome& outcome);

/// Does begin, the command, and end. Returns the exit status of the command, or ends this process by the
/// signal that ended the command; 127 and 126, as a shell does, where it cannot be started. Problems of
/// the hold are told on stderr. With `strict`: where begin failed, the command is not run and Error is
/// thrown; where the command succeeded but was not protected all the way, returns not_protected.
int run(report::Report& report, const RunOptions& options, const Bracket& bracket);

/// Ends every hold that has a holder with the token of the request: the site's own, and those that hooks
/// began inside the command.
ExitStatus end_each(World& world, Request request);

}  // namespace cachehold::command
