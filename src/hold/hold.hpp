// SPDX-License-Identifier: MIT
// Carries out the life cycle of one hold: observe, ask next_step(), do the step, and again, until it is done.
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
    std::string word;     ///< done or failed; empty: there was no way to do it
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
    bool is_run = false;                  ///< SQL caches that were not emptied mean status not_protected
    bool end_kept = false;                ///< recover: also ends holds that failed tasks have kept
    /// recover: when the pass began that flushed the names of all settling holds that were due.
    std::int64_t settled_at = 0;
};

struct Result {
    Outcome outcome = Outcome::not_held;
    ExitStatus status = ExitStatus::done;
    std::optional<Record> before;               ///< as it was at the start
    std::optional<Record> record;               ///< as it is now; nullopt: no hold
    std::optional<redis::FlushReport> flushed;  ///< of this run
};

/// Locks all places of the request and of its record, and takes the steps. Warnings go to world.report. After
/// a failure the steps that were done stay done; the same request, or `recover`, goes on from there. Throws
/// Error{ini_refused, file_system, busy, no_such_site, configuration, changed}.
Result carry_out(World& world, const Request& request);

/// The part of carry_out() that runs under the locks.
Result take_steps(World& world, const Request& request);

/// The record for a request about `site`, as of the store's last refresh(). The first that exists of: a
/// record with the caller's token and the site's directory or name; the site's own record, unless it settles;
/// one that has this place; the site's own. Throws Error{file_system} if the site's own record is damaged.
std::optional<Record> find_record(record::Store& store, const site::Site& site, const std::string& token);

/// A request for the keys of `names` under every configured prefix, with the configured keep-list and pace.
/// Throws Error{no_such_site} for a name that no site can have.
redis::FlushRequest flush_request(const config::Config& config, const std::vector<std::string>& names);

/// Removes half-written records of killed processes, where no process works on the site.
void remove_half_records(World& world);

}  // namespace cachehold::hold
