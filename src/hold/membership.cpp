// SPDX-License-Identifier: MIT
#include "hold/membership.hpp"

#include <algorithm>
#include <functional>

#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::hold {
namespace {

using record::Holder;
using record::Place;
using record::Record;

bool is_same_process(const os::ProcessIdentity& a, const os::ProcessIdentity& b) {
    return a.pid == b.pid && a.start == b.start && a.boot == b.boot && a.host == b.host;
}

/// A time that lies further ahead than we ever wait is no time that we wrote.
bool is_expired(std::int64_t since, const World& world) {
    const auto keep_for = world.config.keep_for.count();
    const auto now = world.clock.now();
    return keep_for > 0 && (now >= since + keep_for || since > now + keep_for);
}

/// A task without a token gets one of its own.
Holder holder_of(const Request& request, const os::Clock& clock) {
    Holder holder;
    holder.token = request.token.empty() ? os::random_token() : request.token;
    holder.task = report::printable(request.task, 100);
    holder.process = request.process;
    holder.since = clock.now();
    return holder;
}

/// Keys of one site would go with those of the other.
void demand_own_prefixes(const Request& request, const World& world) {
    for (const auto& [file, entry] : world.store.known())
        for (const auto& prefix : request.prefixes)
            if (entry.record && entry.record->state != record::State::settling &&
                entry.record->has_name(prefix) && !entry.record->has_name(request.site.uri))
                throw report::Error(report::ExitStatus::configuration,
                                    report::quoted(request.site.uri) + " and " +
                                        report::quoted(entry.record->site().uri) + " have one prefix, " +
                                        report::quoted(prefix.substr(1)) + "; give each its own");
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

bool is_settle_due(const Record& record, const World& world) {
    const auto now = world.clock.now();
    return now >= record.settle_until || record.settle_until > now + world.config.settle.count();
}

void add_places(Record& record, const Request& request) {
    add_place(record, request.site, request.site.is_platform() ? Place::Edit::none : Place::Edit::ours);
    for (const auto& site : request.sites) add_place(record, site, Place::Edit::ours);
    if (request.new_place) add_place(record, *request.new_place, Place::Edit::none);
    for (const auto& prefix : request.prefixes) add_name(record, prefix);
}

Record new_record(const os::Clock& clock) {
    Record record;
    record.id = os::random_token().substr(0, 8);
    record.since = clock.now();
    return record;
}

void join(Record& record, const Request& request, const Caller& caller, const World& world) {
    demand_own_prefixes(request, world);
    add_places(record, request);
    auto& holders = record.holders;
    const auto runs = [&](const Holder& holder) { return is_running(judge(holder, world)); };
    const auto is_outer = [&](const Holder& holder) { return is_own(holder, caller) && runs(holder); };
    if (std::ranges::any_of(holders, is_outer)) return;
    std::erase_if(holders, std::not_fn(runs));
    holders.push_back(holder_of(request, world.clock));
}

std::vector<std::string> names_of(const Request& request) {
    std::vector<std::string> names;
    if (!request.site.is_platform()) names.push_back(request.site.uri);
    for (const auto& site : request.sites) names.push_back(site.uri);
    return names;
}

std::vector<site::Site> sites_concerned(const std::vector<Place>& places, const std::optional<Record>& record,
                                        const Request& request) {
    // A task inside it begins at one site of many.
    const bool is_platform = record && record->site().is_platform();
    if (is_platform && !request.site.is_platform()) return {request.site};
    std::vector<site::Site> sites;
    sites.reserve(places.size());
    for (const auto& place : places) sites.push_back(place.site);
    return sites;
}

void leave(Record& record, const Caller& caller) {
    std::erase_if(record.holders, [&](const Holder& holder) { return is_own(holder, caller); });
}

void keep(Record& record, const Request& request, const std::optional<Caller>& caller, const World& world) {
    const auto is_callers = [&](const Holder& holder) { return is_own(holder, *caller); };
    if (caller && std::ranges::none_of(record.holders, is_callers))
        record.holders.push_back(holder_of(request, world.clock));
    for (auto& holder : record.holders) {
        if (holder.failed || (caller && !is_own(holder, *caller))) continue;
        holder.failed = true;
        holder.failed_at = world.clock.now();
        holder.reason = caller ? report::printable(request.reason, 200) : "vanished";
    }
}

}  // namespace cachehold::hold
