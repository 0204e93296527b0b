// SPDX-License-Identifier: MIT
#include "command/platform.hpp"

#include <algorithm>

#include "command/attempt.hpp"
#include "command/journal.hpp"
#include "command/words.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

using record::Place;
using report::ExitStatus;

/// Those that can have a switch; the others are told.
std::vector<site::Site> with_directory(report::Report& report, const std::vector<site::Site>& sites,
                                       ExitStatus& status) {
    std::vector<site::Site> good;
    for (const auto& site : sites) {
        const ExitStatus one = attempt(report, [&] {
            site::demand_exists(site);
            return ExitStatus::done;
        });
        if (one == ExitStatus::done) good.push_back(site);
        status = status == ExitStatus::done ? one : status;
    }
    return good;
}

std::size_t number_of_failed(const record::Record& record) {
    const auto& places = record.places;
    return static_cast<std::size_t>(std::count_if(places.begin(), places.end(), [](const Place& place) {
        return place.edit == Place::Edit::none && !place.site.is_platform();
    }));
}

bool covers(const record::Record& record, const site::Site& site) {
    const auto& names = record.names;
    return record.site().is_platform() && record.site().root == site.root &&
           std::find(names.begin(), names.end(), site.uri) != names.end();
}

}  // namespace

ExitStatus begin_platform(hold::World& world, hold::Request request) {
    const std::string all = std::to_string(request.sites.size());
    ExitStatus status = ExitStatus::done;
    request.sites = with_directory(world.report, request.sites, status);
    if (request.sites.empty())
        throw report::Error(
            ExitStatus::no_such_site,
            label(request.site) + " has no site that can be held; see the directories in its 'sites'");
    const hold::Result result = carry_out_noted(world, request);
    const std::size_t held = request.sites.size() - number_of_failed(*result.record);
    const std::string told = std::to_string(held) + " of " + all + " sites of " + label(request.site) +
                             " are held" +
                             (request.task.empty() ? "" : " for " + report::printable(request.task, 100));
    if (result.status == ExitStatus::flush_owed)
        world.report.warning(
            told + ", Redis is off for them; a flush is owed, before that 'end' will put nothing back");
    else if (result.flushed)
        world.report.info(told + ", Redis is off for them: " + flush_summary(*result.flushed));
    else
        world.report.detail(told + " already");
    if (result.status == ExitStatus::flush_owed || status == ExitStatus::done) status = result.status;
    const bool is_left_out = held < request.sites.size() && status == ExitStatus::done;
    if (is_left_out) world.report.warning(told + ", as before: see why with 'cachehold ini get'");
    return is_left_out ? ExitStatus::ini_refused : status;
}

std::string label(const site::Site& site) {
    return site.is_platform() ? "the platform " + report::quoted(site.root.string())
                              : report::quoted(site.uri);
}

std::string operand(const site::Site& site) {
    return site.is_platform() ? "--platform " + shell_quoted(site.root.string())
                              : shell_quoted(site.directory().string());
}

std::optional<site::Site> platform_holding(const record::Store& store, const site::Site& site) {
    const auto records = store.list().first;
    const auto found = std::find_if(records.begin(), records.end(),
                                    [&](const record::Record& record) { return covers(record, site); });
    return found == records.end() ? std::nullopt : std::optional(found->site());
}

}  // namespace cachehold::command
