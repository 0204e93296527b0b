// SPDX-License-Identifier: MIT
// The SQL tables that a site falls back to while its Redis is off, of many sites.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "hold/hold.hpp"

namespace cachehold::hold {

/// World::second_cache for each site, four of them at once. Begins no site after `limit`, nor after a signal
/// that asks to stop.
std::vector<Emptied> empty_each(const EmptyOne& empty_one, const std::vector<site::Site>& sites,
                                std::chrono::seconds limit);

/// In ten minutes at most, in two where root works for a user; each kind of problem is one warning. done,
/// failed or empty, for the record.
std::string empty_second_cache(World& world, const std::vector<site::Site>& sites);

}  // namespace cachehold::hold
