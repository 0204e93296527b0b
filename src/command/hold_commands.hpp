// SPDX-License-Identifier: MIT
// What a person asks of holds: begin, recover, status, flush. An end is carry_out_told() alone.
#pragma once

#include <iosfwd>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "command/words.hpp"

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

}  // namespace cachehold::command
