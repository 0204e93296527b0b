// SPDX-License-Identifier: MIT
// The two caches of a site: keys in Redis, and SQL tables.
#pragma once

#include <chrono>
#include <set>

#include "hold/hold.hpp"

namespace cachehold::hold {

/// When root works for a user, removes from `names` the site names of other users (World::names_of_others)
/// and the fixed prefixes that `sites` gives to no site of his. Warns of both and returns them.
std::vector<std::string> take_names_of_others(const World& world, std::vector<std::string>& names);

/// Flushes the namespaces of `names` for the request `why`. Where `record` names a server, the flush must
/// reach that one (see FlushRequest::server). Notes the server in `record`. Returns the names that are not
/// proved empty: other users' names, names that get new keys all the time, or all where a server failed. Sets
/// `done`; where the flush failed, it warns and leaves `done` empty.
std::set<std::string> flush_names(World& world, std::vector<std::string> names, const Request& why,
                                  std::optional<Record>& record, std::optional<redis::FlushReport>& done);

/// Takes a site that was put back out of the hold of its platform. The site gets a record of its own, because
/// its last flush is still due.
void end_alone(World& world, Record& record, const site::Site& site);

/// Calls `empty_one` for each site, four at once. Begins no further site after `limit`, or after a signal
/// that asks to stop.
std::vector<Emptied> empty_each(const EmptyOne& empty_one, const std::vector<site::Site>& sites,
                                std::chrono::seconds limit);

/// Empties the SQL caches of `sites` and warns once for each kind of problem. Takes at most ten minutes, or
/// two where root works for a user. Returns the word for the record: done, failed, or empty.
std::string empty_second_cache(World& world, const std::vector<site::Site>& sites);

}  // namespace cachehold::hold
