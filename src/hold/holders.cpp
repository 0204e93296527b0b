// SPDX-License-Identifier: MIT
// Which tasks still want a hold.
#include <algorithm>

#include "hold/hold.hpp"
#include "report/printable.hpp"

namespace cachehold::hold {
namespace {

using record::Holder;
using record::Record;

bool is_same_process(const os::ProcessIdentity& a, const os::ProcessIdentity& b) {
    return a.pid == b.pid && a.start == b.start && a.boot == b.boot && a.host == b.host;
}

bool is_expired(std::int64_t since, const World& world) {
    const auto keep_for = world.config.keep_for.count();
    return keep_for > 0 && world.clock.now() >= since + keep_for;
}

}  // namespace

Others judge(const Holder& holder, const World& world) {
    if (holder.failed) return is_expired(holder.failed_at, world) ? Others::none : Others::kept;
    if (holder.process.pid == 0) return is_expired(holder.since, world) ? Others::vanished : Others::live;
    const os::Life life = world.processes.life(holder.process);
    // Nobody here can see whether it still runs there; but a host that was renamed must not hold its sites
    // for ever.
    if (life == os::Life::elsewhere)
        return is_expired(holder.since, world) ? Others::vanished : Others::elsewhere;
    if (life == os::Life::alive) return Others::live;
    return world.processes.carries_token(holder.token) ? Others::live : Others::vanished;
}

Holder holder_of(const Request& request, const os::Clock& clock) {
    Holder holder;
    holder.token = request.token.empty() ? os::random_token() : request.token;
    holder.task = report::printable(request.task, 100);
    holder.process = request.process;
    holder.since = clock.now();
    return holder;
}

bool is_own(const Holder& holder, const Caller& caller) {
    const bool is_same = holder.process.pid == 0 || is_same_process(holder.process, caller.process);
    if (caller.token.empty()) return is_same;
    return holder.token == caller.token && (is_same || holder.failed || caller.may_be_nested);
}

Others judge(const Record& record, const std::optional<Caller>& caller, const World& world) {
    auto first = Others::none;
    for (const auto& holder : record.holders) {
        if (caller && is_own(holder, *caller)) continue;
        first = std::min(first, judge(holder, world));
        if (first == Others::live) break;
    }
    return first;
}

std::optional<Record> find_record(const record::Store& store, const site::Site& site,
                                  const std::string& token) {
    const auto has_token = [&](const Record& record) {
        return !token.empty() && std::any_of(record.holders.begin(), record.holders.end(),
                                             [&](const Holder& holder) { return holder.token == token; });
    };
    const auto has_place = [&](const Record& record) {
        return std::any_of(record.places.begin(), record.places.end(),
                           [&](const auto& place) { return place.site == site; });
    };
    const auto has_name = [&](const Record& record) {
        return std::count(record.names.begin(), record.names.end(), site.uri) != 0;
    };
    const auto records = store.list().first;
    const auto first = [&](auto condition) -> std::optional<Record> {
        const auto found = std::find_if(records.begin(), records.end(), condition);
        return found == records.end() ? std::nullopt : std::optional(*found);
    };
    if (auto own = first([&](const Record& record) {
            return has_token(record) && (has_place(record) || has_name(record));
        }))
        return own;
    if (auto own = store.find(site)) return own;
    // What a task does to one site of a platform that another one holds is a hold of its own.
    return first([&](const Record& record) {
        return record.state != record::State::settling && !record.site().is_platform() && has_place(record);
    });
}

}  // namespace cachehold::hold
