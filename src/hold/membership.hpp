// SPDX-License-Identifier: MIT
// Who holds a site, and what is held, as changes of a record. Nothing is written here.
#pragma once

#include "hold/hold.hpp"

namespace cachehold::hold {

/// Who asks. With a token: the task of that token. A task's begin may come from any process inside it; an end
/// counts only from the process that the hold depends on, else an inner command would end the outer one's
/// hold. Without a token: the process alone.
struct Caller {
    std::string token;
    os::ProcessIdentity process;
    bool may_be_nested = false;
};
bool is_own(const Holder& holder, const Caller& caller);

/// What one task, or the tasks of `record`, are doing, those of the caller left out. `keep_for` 0: for ever.
Others judge(const Holder& holder, const World& world);
Others judge(const Record& record, const std::optional<Caller>& caller, const World& world);

/// The time of the last flush of a settling hold has come.
bool is_settle_due(const Record& record, const World& world);

/// When root works for a user, checks each place of the user's record. Its directory must belong to the user
/// or to root. If it is gone, `sites` above it must belong to the user or to root, or be gone too. Else
/// throws Error{no_such_site}.
void demand_believed(const World& world, const Record& record);

/// What a request is about: its place, or every site of its platform, and the new place; with their prefixes.
void add_places(Record& record, const Request& request, const config::Config& config);

/// Throws Error{configuration} where nobody has said what the site's keys begin with.
void demand_known_prefix(const site::Site& site, const config::Config& config);

/// Whether a site's keys may begin with `name`, which is a fixed prefix.
bool has_prefix(const config::Site& site, const std::string& name);

/// The directory of the first place whose server is configured apart from that of other sites; empty: none.
std::string with_own_server(const World& world, const std::vector<Place>& places);

/// Of a hold that begins now: an id, state intent, no place yet.
Record new_record(const os::Clock& clock);

/// The caller's task, its places and names come into the record. A task that begins takes the place of what
/// has failed or died before; a nested begin of a task that runs only adds its place. Throws
/// Error{configuration} for a prefix that is unknown or another site's, and for two servers.
void join(Record& record, const Request& request, const Caller& caller, const World& world);

/// Places and names that a flush is about where there is no record.
Record wanted(const Request& request, const config::Config& config);

/// The sites whose second cache changes sides with `places`.
std::vector<site::Site> sites_concerned(const std::vector<Place>& places, const std::optional<Record>& record,
                                        const Request& request);

/// The caller's task is no holder any more.
void leave(Record& record, const Caller& caller);

/// Wish fail: the caller's task has failed, also one that never began. Else every task has, without a word.
void keep(Record& record, const Request& request, const std::optional<Caller>& caller, const World& world);

}  // namespace cachehold::hold
