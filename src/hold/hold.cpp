// SPDX-License-Identifier: MIT
#include "hold/hold.hpp"

#include <algorithm>
#include <list>
#include <set>

#include "hold/steps.hpp"
#include "os/caller.hpp"
#include "os/lock.hpp"
#include "report/printable.hpp"

namespace cachehold::hold {
namespace {

/// The locks that a request needs, in the one order that all take them in: of every place, since two holds
/// may share one, and whoever leaves it to the other must not be left to in turn.
std::set<std::string> keys_of(const World& world, const Request& request) {
    std::set<std::string> keys{record::Store::key(request.site)};
    if (request.new_place) keys.insert(record::Store::key(*request.new_place));
    for (const auto& site : request.sites) keys.insert(record::Store::key(site));
    if (const auto record = find_record(world.store, request.site, request.token))
        for (const auto& place : record->places) keys.insert(record::Store::key(place.site));
    return keys;
}

}  // namespace

std::optional<record::Record> find_record(record::Store& store, const site::Site& site,
                                          const std::string& token) {
    const auto has_token = [&](const record::Record& record) {
        return !token.empty() &&
               std::any_of(record.holders.begin(), record.holders.end(),
                           [&](const record::Holder& holder) { return holder.token == token; });
    };
    const auto has_place = [&](const record::Record& record) {
        return std::any_of(record.places.begin(), record.places.end(),
                           [&](const auto& place) { return place.site == site; });
    };
    const auto has_name = [&](const record::Record& record) {
        return std::count(record.names.begin(), record.names.end(), site.uri) != 0;
    };
    const auto first = [&](auto condition) -> std::optional<record::Record> {
        for (const auto& [name, entry] : store.known())
            if (entry.record && condition(*entry.record)) return entry.record;
        return std::nullopt;
    };
    if (auto own = first([&](const record::Record& record) {
            return has_token(record) && (has_place(record) || has_name(record));
        }))
        return own;
    if (auto own = store.find(site)) return own;
    // What a task does to one site of a platform that another one holds is a hold of its own.
    return first([&](const record::Record& record) {
        return record.state != record::State::settling && !record.site().is_platform() && has_place(record);
    });
}

Result carry_out(World& world, const Request& request) {
    const std::string purpose =
        request.task.empty() ? "started by hand" : report::printable(request.task, 100);
    // Another process may end the hold, or begin one, while we wait for its locks.
    for (;;) {
        const auto keys = keys_of(world, request);
        os::allow_files(keys.size());
        std::list<os::Lock> locks;
        for (const auto& key : keys)
            locks.emplace_back(world.disk, world.clock, world.store.directory(), key + ".lock",
                               world.config.lock_wait, purpose);
        world.store.refresh();
        if (keys_of(world, request) == keys) return take_steps(world, request);
    }
}

}  // namespace cachehold::hold
