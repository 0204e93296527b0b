// SPDX-License-Identifier: MIT
#include "hold/hold.hpp"

#include <list>
#include <set>

#include "hold/steps.hpp"
#include "os/inheritance.hpp"
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
        if (keys_of(world, request) == keys) return take_steps(world, request);
    }
}

}  // namespace cachehold::hold
