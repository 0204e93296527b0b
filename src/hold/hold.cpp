// SPDX-License-Identifier: MIT
#include "hold/hold.hpp"

#include <list>
#include <set>

#include "os/caller.hpp"
#include "redis/matcher.hpp"

namespace cachehold::hold {
namespace {

/// Keys of all locks that a request needs. Two holds can share a place, and the end of one leaves its switch
/// on for the other: their ends must not be at work together. All requests lock in the order of the keys.
std::set<std::string> keys_of(const World& world, const Request& request) {
    std::set<std::string> keys{record::Store::key(request.site)};
    if (request.new_place) keys.insert(record::Store::key(*request.new_place));
    for (const auto& site : request.sites) keys.insert(record::Store::key(site));
    if (const auto record = find_record(world.store, request.site, request.token))
        for (const auto& place : record->places) keys.insert(record::Store::key(place.site));
    return keys;
}

}  // namespace

std::optional<Record> find_record(record::Store& store, const site::Site& site, const std::string& token) {
    const auto first = [&](auto condition) -> std::optional<Record> {
        for (const auto& [name, entry] : store.known())
            if (entry.record && condition(*entry.record)) return entry.record;
        return std::nullopt;
    };
    if (auto own = first([&](const Record& record) {
            return record.has_token(token) && (record.has_place(site) || record.has_name(site.uri));
        }))
        return own;
    auto own = store.find(site);
    if (own && own->state != record::State::settling) return own;
    // What a task does to one site of a platform that another one holds is a hold of its own.
    const auto other = first([&](const Record& record) {
        return record.state != record::State::settling && !record.site().is_platform() &&
               record.has_place(site);
    });
    return other ? other : own;
}

Result carry_out(World& world, const Request& request) {
    const std::string purpose = request.task.empty() ? "started by hand" : request.task;
    // Another process may end the hold, or begin one, while we wait for its locks.
    for (;;) {
        const auto keys = keys_of(world, request);
        os::allow_files(keys.size());
        std::list<os::Handle> locks;
        for (const auto& key : keys)
            locks.push_back(os::lock(world.disk, world.clock, world.store.directory(), key + ".lock",
                                     world.config.lock_wait, purpose));
        world.store.refresh();
        if (keys_of(world, request) == keys) return take_steps(world, request);
    }
}

redis::FlushRequest flush_request(const config::Config& config, const std::vector<std::string>& names) {
    redis::FlushRequest request;
    request.prefixes = redis::prefixes_of(names, config.prefixes);
    request.names = names;
    request.keep = config.keep;
    request.is_gentle = config.redis.pace == "gentle";
    return request;
}

void remove_half_records(World& world) {
    for (const auto& key : world.store.half_written()) {
        try {
            const os::Handle lock = os::lock(world.disk, world.clock, world.store.directory(), key + ".lock",
                                             std::chrono::seconds{0}, "clearing up");
            world.store.remove_half(key);
        } catch (const Error& error) {
            if (error.status() != ExitStatus::busy) throw;
        }
    }
}

}  // namespace cachehold::hold
