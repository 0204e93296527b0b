// SPDX-License-Identifier: MIT
#include "hold/membership.hpp"

#include <algorithm>
#include <functional>

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

}  // namespace

void join(Record& record, const Request& request, const Caller& caller, const World& world) {
    add_place(record, request.site, Place::Edit::ours);
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
