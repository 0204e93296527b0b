// SPDX-License-Identifier: MIT
#include "hold/membership.hpp"

#include <algorithm>
#include <functional>

#include "hold/switch.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::hold {
namespace {

using record::Holder;
using record::Place;
using record::Record;

bool has_any(const Record& record, const Caller& caller) {
    return std::any_of(record.holders.begin(), record.holders.end(),
                       [&](const Holder& holder) { return is_own(holder, caller); });
}

bool overrules(const site::Site& site, const World& world) try {
    const auto truth = look(world.disk, site.ini(), world.config.ini).reading.truth;
    return truth != ini::Truth::absent && truth != ini::Truth::truthy;
} catch (const report::Error&) {
    return true;  // its own switch will tell why
}

}  // namespace

void add_places(Record& record, const Request& request, const World& world) {
    const bool is_switched = !request.site.is_platform() || request.platform_switch;
    add_place(record, request.site, is_switched ? Place::Edit::ours : Place::Edit::none);
    for (const auto& site : request.sites) {
        add_name(record, site.uri);
        if (!request.platform_switch || overrules(site, world)) add_place(record, site, Place::Edit::ours);
    }
}

void join(Record& record, const Request& request, const Caller& caller, const World& world) {
    add_places(record, request, world);
    if (request.new_place) add_place(record, *request.new_place, Place::Edit::none);
    auto& holders = record.holders;
    const auto runs = [&](const Holder& holder) {
        return !holder.failed && judge(holder, world) == Others::live;
    };
    const bool is_nested = std::any_of(holders.begin(), holders.end(), [&](const Holder& holder) {
        return is_own(holder, caller) && runs(holder);
    });
    if (is_nested) return;
    holders.erase(std::remove_if(holders.begin(), holders.end(), std::not_fn(runs)), holders.end());
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
    const bool is_platform = record && record->site().is_platform();
    // A task inside it begins at one site of many.
    if (is_platform && !request.site.is_platform()) return {request.site};
    std::vector<site::Site> sites;
    for (const auto& place : places)
        if (!place.site.is_platform()) sites.push_back(place.site);
    if (!is_platform || record->places[0].edit == Place::Edit::none) return sites;
    for (const auto& name : record->names) {
        const site::Site site{record->site().root, name};
        if (std::find(sites.begin(), sites.end(), site) == sites.end()) sites.push_back(site);
    }
    return sites;
}

void leave(Record& record, const Caller& caller) {
    auto& holders = record.holders;
    holders.erase(std::remove_if(holders.begin(), holders.end(),
                                 [&](const Holder& holder) { return is_own(holder, caller); }),
                  holders.end());
}

void keep(Record& record, const Request& request, const std::optional<Caller>& caller, const World& world) {
    if (caller && !has_any(record, *caller)) record.holders.push_back(holder_of(request, world.clock));
    for (auto& holder : record.holders) {
        if (holder.failed || (caller && !is_own(holder, *caller))) continue;
        holder.failed = true;
        holder.failed_at = world.clock.now();
        holder.reason = caller ? report::printable(request.reason, 200) : "vanished";
    }
}

}  // namespace cachehold::hold
