// SPDX-License-Identifier: MIT
// The two caches of a site: keys in Redis, and SQL tables.
#pragma once

#include <chrono>
#include <set>

#include "hold/hold.hpp"

namespace cachehold::hold {

/// Removes from `names` each name that other users have (World::names_of_others). Warns, and returns them.
std::vector<std::string> take_names_of_others(const World& world, std::vector<std::string>& names);

/// Flushes the namespaces of `names` for `why`, where `record`, if there is one, was flushed before, and
/// notes the server in it. Returns the names that are not flushed: others have them, or keys appear all the
/// time; empty: all are flushed. Sets `done`, unless the flush failed for a reason that is told. P1: what was
/// flushed at the beginning must be flushed at the end, see FlushRequest::server.
std::set<std::string> flush_names(World& world, std::vector<std::string> names, const Request& why,
                                  std::optional<Record>& record, std::optional<redis::FlushReport>& done);

/// Takes a site that was put back out of its platform's hold. The last flush of the site is due as for any
/// other: it gets a record of its own.
void end_alone(World& world, Record& record, const site::Site& site);

/// World::second_cache for each site, four of them at once. Begins no site after `limit`, nor after a signal
/// that asks to stop.
std::vector<Emptied> empty_each(const EmptyOne& empty_one, const std::vector<site::Site>& sites,
                                std::chrono::seconds limit);

/// In ten minutes at most, in two where root works for a user; each kind of problem is one warning. done,
/// failed or empty, for the record.
std::string empty_second_cache(World& world, const std::vector<site::Site>& sites);

}  // namespace cachehold::hold
