// SPDX-License-Identifier: MIT
// The SQL tables that a site falls back to while its Redis is off, emptied through the site's own Drush: its
// `sql:query` reads settings.php and no cache, boots nothing, and works where the site itself would die.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "hold/hold.hpp"
#include "os/start.hpp"

namespace cachehold::hold {

/// Runs a Drush, in a test something that stands for it.
using RunDrush = std::function<os::Ended(const std::vector<std::string>& command)>;

struct Emptied {
    std::string word;     ///< done, failed; empty: not asked for, or no Drush there
    std::string problem;  ///< why it failed, for a person
};

/// For each site, a few of them at once. Never throws; begins no query after 45 seconds at one site, and no
/// site after `limit`; a query has 20 seconds. Only DELETE, with short limits for locks: people may be using
/// the sites. Where this process is root, only what belongs to root is run. `run` is called from several
/// threads.
std::vector<Emptied> empty_second_caches(const std::vector<site::Site>& sites, config::SecondCache mode,
                                         const RunDrush& run, std::chrono::seconds limit);

/// Of every site that is there, in ten minutes at most; each kind of problem is one warning. done, failed or
/// empty, for the record.
std::string empty_second_cache(World& world, const std::vector<site::Site>& sites);

/// The command line up to the query: the Drush of the site's code base, else the one of the PATH. Empty:
/// none that may be run.
std::vector<std::string> drush_of(const site::Site& site);

/// Which of a database's tables are bins of the second cache: `cache_...`, Drupal 7's `cache`; not
/// `cachetags`, whose counters must go on counting, and not `cache_form`, where visitors' forms are open.
std::vector<std::string> cache_tables(const std::vector<std::string>& all);

}  // namespace cachehold::hold
