// SPDX-License-Identifier: MIT
// Whose names are flushed, and what came of each.
#pragma once

#include "hold/hold.hpp"

namespace cachehold::hold {

/// A record that root reads for a user is believed about a directory of his or root's, and about one that is
/// gone where the directory `sites` above it is his or root's, or gone, too. Else throws
/// report::Error{no_such_site}.
void demand_believed(const World& world, const record::Record& record);

/// Takes those out of `names`, and tells them, that root's Redis is not used for: World::names_of_others.
std::vector<std::string> take_names_of_others(const World& world, std::vector<std::string>& names);

struct NamesFlushed {
    std::optional<redis::FlushReport> report;  ///< nullopt: it failed, for a reason that was told
    std::vector<std::string>
        unclean;  ///< not ours to flush, or keys appear all the time; empty: all are flushed
};

/// Flushes the namespaces of `names` for `why`; `server`: see redis::FlushRequest::server.
NamesFlushed flush_names(World& world, std::vector<std::string> names, const Request& why,
                         const std::string& server);

/// P1: what was flushed at the beginning must be flushed at the end. See FlushRequest::server.
void note_server(World& world, record::Record& record, const std::string& address);

/// Takes a site that was put back out of its platform's hold. The last flush of the site is due as for any
/// other: it gets a record of its own.
void end_alone(World& world, record::Record& record, const site::Site& site);

}  // namespace cachehold::hold
