// SPDX-License-Identifier: MIT
// Who holds a site and what is held. These functions change a record in memory; they write no file.
#pragma once

#include "hold/hold.hpp"

namespace cachehold::hold {

/// Who asks: with a token, the task of that token; without one, the process. A begin may come from any
/// process inside a task. An end counts only from the process that the hold depends on: else an inner command
/// would end the hold of the outer one.
struct Caller {
    std::string token;
    os::ProcessIdentity process;
    bool may_be_nested = false;
};
bool is_own(const Holder& holder, const Caller& caller);

/// The state of one task, or of all tasks of `record` without the caller's own.
Others judge(const Holder& holder, const World& world);
Others judge(const Record& record, const std::optional<Caller>& caller, const World& world);

/// Whether the last flush of a settling hold is due now.
bool is_settle_due(const Record& record, const World& world);

/// When root works for a user, checks the places of his record. The directory of the first place must belong
/// to him or to root, or its INI must bear this record's mark. Where a place is gone, `sites` above it must
/// belong to him or to root, or be gone too. Else throws Error{no_such_site}.
void demand_believed(const World& world, const Record& record);

/// Adds the places of a request with their names and prefixes: its site, or every site of its platform, and
/// the new place.
void add_places(Record& record, const Request& request, const config::Config& config);

/// Throws Error{configuration} where no prefix is known for the site's keys.
void demand_known_prefix(const site::Site& site, const config::Config& config);

/// Whether a site's keys may begin with `name`, which is a fixed prefix.
bool has_prefix(const config::Site& site, const std::string& name);

/// The directory of the first place whose server is configured apart from that of other sites; empty: none.
std::string with_own_server(const World& world, const std::vector<Place>& places);

/// The record of a hold that begins now: an id, state intent, no place yet.
Record new_record(const os::Clock& clock);

/// Adds the caller's task, its places and names to the record. A task that begins replaces the tasks that
/// have failed or died. A nested begin of a running task only adds its place. Throws Error{configuration} for
/// a prefix that is unknown or another site's, and for places on two servers.
void join(Record& record, const Request& request, const Caller& caller, const World& world);

/// A record with the places and names of `request`, for a flush without a hold.
Record wanted(const Request& request, const config::Config& config);

/// The sites whose SQL caches must be emptied when the switches of `places` change.
std::vector<site::Site> sites_concerned(const std::vector<Place>& places, const std::optional<Record>& record,
                                        const Request& request);

/// Removes the caller's task from the holders.
void leave(Record& record, const Caller& caller);

/// With Wish::fail, notes that the caller's task has failed, also one that never began. With any other wish,
/// notes that every task has vanished.
void keep(Record& record, const Request& request, const std::optional<Caller>& caller, const World& world);

}  // namespace cachehold::hold
