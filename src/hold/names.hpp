// SPDX-License-Identifier: MIT
// Whose names are flushed, and what came of each.
#pragma once

#include "hold/hold.hpp"

namespace cachehold::hold {

/// When root works for a user, checks each place of the user's record. Its directory must belong to the user
/// or to root. If it is gone, `sites` above it must belong to the user or to root, or be gone too. Else
/// throws Error{no_such_site}.
void demand_believed(const World& world, const record::Record& record);

/// Removes from `names` each name that other users have (World::names_of_others). Warns, and returns them.
std::vector<std::string> take_names_of_others(const World& world, std::vector<std::string>& names);

struct NamesFlushed {
    std::optional<redis::FlushReport> report;  ///< nullopt: it failed, for a reason that was told
    std::vector<std::string>
        unclean;  ///< not ours to flush, or keys appear all the time; empty: all are flushed
};

/// Flushes the namespaces of `names` for `why`, where `record`, if there is one, was flushed before.
NamesFlushed flush_names(World& world, std::vector<std::string> names, const Request& why,
                         const std::optional<record::Record>& record);

/// P1: what was flushed at the beginning must be flushed at the end. See FlushRequest::server.
void note_server(World& world, record::Record& record, const std::string& address);

/// Takes a site that was put back out of its platform's hold. The last flush of the site is due as for any
/// other: it gets a record of its own.
void end_alone(World& world, record::Record& record, const site::Site& site);

}  // namespace cachehold::hold
