// SPDX-License-Identifier: MIT
// Carries out the life cycle of one hold: observe, ask next_step(), do it, until it is done.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "hold/state.hpp"
#include "os/disk.hpp"
#include "os/process.hpp"
#include "record/record.hpp"
#include "redis/flusher.hpp"
#include "report/report.hpp"

namespace cachehold::hold {

/// What became of the SQL cache tables of one site.
struct Emptied {
    std::string word;     ///< done, failed; empty: there was nobody to do it
    std::string problem;  ///< why it failed, for a person
};
/// Never throws. Is called from several threads at once.
using EmptyOne = std::function<Emptied(const site::Site& site)>;

/// The world, each part replaceable in a test.
struct World {
    os::Disk& disk;
    const os::Clock& clock;
    const os::Processes& processes;
    record::Store& store;
    redis::Flusher flusher;
    report::Report& report;
    const config::Config& config;
    EmptyOne second_cache = {};  ///< empty: SQL caches are left alone
    /// Set when root works for a user: site names of other users, without "www.", and the MD5s of these
    /// names, each with its user. Their keys are not flushed for him. nullptr: no name is forbidden.
    const std::map<std::string, uid_t>* names_of_others = nullptr;
};

struct Request {
    Wish wish = Wish::begin;
    site::Site site;
    std::string token;  ///< empty: a person, or a script without one
    std::string task;
    os::ProcessIdentity process;          ///< begin: whose life the hold depends on
    std::optional<site::Site> new_place;  ///< begin: where the task is about to put the site
    std::vector<site::Site> sites;        ///< `site` is a platform: all sites of it
    std::vector<std::string> prefixes;    ///< of one site, each as redis::is_fixed_prefix() says
    std::string reason;                   ///< fail
    std::string second_cache;             ///< done, failed, or empty
    bool force = false;                   ///< end: also for tasks that still run
    bool is_run = false;                  ///< SQL caches that were not emptied are status not_protected
    bool end_kept = false;                ///< recover: also what failed tasks left to be run again
    redis::Progress progress;             ///< may be empty
    /// recover: one pass has flushed the names of all settling holds that were due. This is when it began.
    std::int64_t settled_at = 0;
};

struct Result {
    Outcome outcome = Outcome::not_held;
    ExitStatus status = ExitStatus::done;
    std::optional<Record> before;               ///< as it was at the start
    std::optional<Record> record;               ///< as it is now; nullopt: no hold
    std::optional<redis::FlushReport> flushed;  ///< of this run
};

/// Locks all places of the request and of its record. Tells warnings through world.report. A failure leaves
/// what was done by then; the same request, or `recover`, goes on from there. Throws Error{ini_refused,
/// file_system, busy, no_such_site}.
Result carry_out(World& world, const Request& request);

/// The same without locks, for carry_out(): observes, asks next_step() and does as it says, until it is done.
Result take_steps(World& world, const Request& request);

/// The record that a request about `site` means, by the store's last refresh(). The first of: a record with
/// the caller's token and the site's directory or name; the site's own; one that has this place; the site's
/// own that settles. Throws Error{file_system} if the site's own record is damaged.
std::optional<Record> find_record(record::Store& store, const site::Site& site, const std::string& token);

/// The keys of `names` under every configured prefix, but for the keep-list, at the configured pace.
/// Throws Error{usage} for a name that no site can have.
redis::FlushRequest flush_request(const config::Config& config, const std::vector<std::string>& names);

/// Removes what killed processes left of records, where nobody works on the site.
void remove_half_records(World& world);

}  // namespace cachehold::hold
