// SPDX-License-Identifier: MIT
#include "hold/observe.hpp"

#include <algorithm>

#include "hold/switch.hpp"
#include "redis/flusher.hpp"
#include "report/report.hpp"

namespace cachehold::hold {
Observer::Observer(const World& world, const Request& request, const std::optional<Record>& own)
    : world_(world), request_(request) {
    for (const auto& [name, entry] : world.store.known()) {
        // Whether a damaged one is about this site, nobody knows; `recover` of everything tells them by
        // itself.
        if (!entry.record && request.wish != Wish::recover) world.report.warning(entry.damage);
        if (!entry.record || (own && entry.record->site() == own->site())) continue;
        // A hold that has ended needs no switch. A running one needs none at a place that it has not reached.
        if (entry.record->holders.empty()) continue;
        for (const auto& place : entry.record->places)
            if (place.edit != Place::Edit::none) needed_by_others_.push_back(place.site);
    }
}

Observed Observer::observe(const std::optional<Record>& record) const {
    const auto& config = world_.config;
    Observed seen;
    seen.wish = request_.wish;
    seen.record = record ? record->state : RecordState::none;
    seen.switches = switches(record);
    seen.wants_settle = config.settle.count() > 0 && !(record && record->server == redis::no_redis);
    seen.keeps_failed = config.on_failure == config::Policy::keep;
    seen.keeps_vanished = config.on_vanished == config::Policy::keep;
    if (!record) return seen;
    const auto asking = caller();
    seen.others = judge(*record, asking, world_);
    if (request_.force || (request_.end_kept && seen.others == Others::kept)) seen.others = Others::none;
    if (asking) look_at_own(*record, *asking, seen);
    Record wider = *record;
    add_places(wider, request_, config);
    seen.covered = wider.places.size() == record->places.size() && wider.names.size() == record->names.size();
    seen.settle_due = request_.force || is_settle_due(*record, world_);
    seen.is_settled = record->settle_until <= request_.settled_at;
    return seen;
}

void Observer::look_at_own(const Record& record, const Caller& asking, Observed& seen) const {
    seen.is_task = !asking.token.empty();
    for (const Holder& holder : record.holders) {
        const bool is_live = is_running(judge(holder, world_));
        if (!is_own(holder, asking)) {
            const bool is_inner = seen.is_task && holder.token == asking.token && is_live;
            seen.is_inner = seen.is_inner || (is_inner && !request_.force);
            continue;
        }
        // A begin takes over from a process of its task that is gone.
        seen.joined = seen.joined || is_live;
        seen.has_failed = seen.has_failed || holder.failed;
    }
}

std::vector<Place> Observer::places(const std::optional<Record>& record) const {
    auto places = record ? record->places : std::vector<Place>{{request_.site, Place::Edit::none}};
    if (!record)
        for (const auto& site : request_.sites) places.push_back({site, Place::Edit::none});
    const auto is_left_out = [&](const Place& place) {
        if (place.site.is_platform()) return true;
        return request_.wish != Wish::begin &&
               std::count(needed_by_others_.begin(), needed_by_others_.end(), place.site) != 0;
    };
    std::erase_if(places, is_left_out);
    return places;
}

bool Observer::is_wanted_on(const Place& place) const {
    const bool has_arrived = request_.wish == Wish::begin && place.site == request_.site;
    return place.edit != Place::Edit::none || (has_arrived && !place.site.is_platform());
}

Switches Observer::switches(const std::optional<Record>& record) const {
    bool has_mark = false;
    bool all_on = true;
    for (const auto& place : places(record)) {
        const bool must_be_on = is_wanted_on(place);
        try {
            const SwitchState state = look(world_.disk, place.site.ini(), world_.config.ini);
            const bool is_off = state.has_site && state.reading.truth != ini::Truth::truthy;
            has_mark = has_mark || state.mark.state != ini::MarkState::none;
            all_on = all_on && !(must_be_on && is_off);
        } catch (const Error&) {
            // A site that a platform's begin has left out is not one that its end has to put back.
            const bool may_have_mark = must_be_on || !request_.site.is_platform();
            has_mark = has_mark || (request_.wish != Wish::begin && may_have_mark);
            all_on = all_on && !must_be_on;
        }
    }
    if (has_mark) return all_on ? Switches::held : Switches::partly;
    return all_on ? Switches::owners_on : Switches::original;
}

std::optional<Caller> Observer::caller() const {
    if (request_.wish == Wish::recover) return std::nullopt;
    const bool may_be_nested = request_.wish == Wish::begin;
    return Caller{request_.token, request_.process, may_be_nested};
}

}  // namespace cachehold::hold
