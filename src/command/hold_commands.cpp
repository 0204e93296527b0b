// SPDX-License-Identifier: MIT
#include "command/hold_commands.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>

#include "hold/caches.hpp"
#include "hold/membership.hpp"
#include "hold/switch.hpp"
#include "os/caller.hpp"
#include "report/report.hpp"

namespace cachehold::command {
namespace {

/// Those that can have a switch and whose keys are known; the others are told.
std::vector<site::Site> holdable(const World& world, const std::vector<site::Site>& sites,
                                 ExitStatus& status) {
    std::vector<site::Site> good;
    for (const auto& site : sites) {
        const ExitStatus one = attempt(world.report, [&] {
            site::demand_exists(site);
            hold::demand_known_prefix(site, world.config);
            return ExitStatus::done;
        });
        if (one == ExitStatus::done) good.push_back(site);
        status = report::first_problem(status, one);
    }
    return good;
}

/// Whether the hold of a platform leaves out sites that an earlier begin could not switch.
bool leaves_out(const Record& record) {
    return std::any_of(record.places.begin(), record.places.end(), [](const Place& place) {
        return place.edit == Place::Edit::none && !place.site.is_platform();
    });
}

ExitStatus begin_platform(World& world, Request request) {
    ExitStatus status = ExitStatus::done;
    request.sites = holdable(world, request.sites, status);
    if (request.sites.empty())
        throw Error(
            ExitStatus::no_such_site,
            label(request.site) + " has no site that can be held; see the directories in its 'sites'");
    const Result result = carry_out_told(world, request);
    if (result.status == ExitStatus::flush_owed || status == ExitStatus::done) status = result.status;
    if (status != ExitStatus::done || !result.record || !leaves_out(*result.record)) return status;
    world.report.warning("some sites of " + label(request.site) +
                         " stay without a hold, as before; see why with 'cachehold ini get'");
    return ExitStatus::ini_refused;
}

bool is_due(const Record& record, const World& world) {
    return record.state == record::State::settling && hold::is_settle_due(record, world);
}

/// The last flush of all holds that are due, in one pass over each server. Where a server fails, or a name is
/// not theirs, records leave `records`: one attempt is enough, and the next recover comes soon.
ExitStatus flush_settling(World& world, std::vector<Record>& records) {
    const auto refused = std::erase_if(records, [&](Record& record) {
        return is_due(record, world) && !hold::take_names_of_others(world, record.names).empty();
    });
    ExitStatus status = refused == 0 ? ExitStatus::done : ExitStatus::flush_owed;
    const auto where = [&](const Record& record) {
        return std::pair(record.server, hold::with_own_server(world, record.places));
    };
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> names;
    for (const auto& record : records)
        if (is_due(record, world))
            for (const auto& name : record.names) names[where(record)].push_back(name);
    for (const auto& [there, of_server] : names) {
        redis::FlushRequest flush = hold::flush_request(world.config, of_server);
        std::tie(flush.server, flush.site) = there;
        try {
            world.report.info("the last flush of " + report::quoted_first(of_server) + ": " +
                              flush_summary(world.flusher(flush)));
        } catch (const redis::FlushError& error) {
            world.report.warning(error.what());
            status = ExitStatus::flush_owed;
            std::erase_if(records, [&, &there = there](const Record& record) {
                return is_due(record, world) && where(record) == there;
            });
        }
    }
    return status;
}

/// The INI came in an archive, or from another machine: nobody here knows the hold whose mark it bears. A
/// task may be bringing one that was written within the hour, and a damaged record may be the one that knows.
bool is_stray(World& world, const site::Site& site) try {
    constexpr std::int64_t hour = 3600;
    const auto directory = os::directory_at(world.disk, {site.root / "sites", site.uri});
    if (!directory || directory->owner != ::geteuid()) return false;
    const auto seen = hold::look(world.disk, site.ini(), world.config.ini);
    const auto knows = [&](const auto& file) {
        const auto& record = file.second.record;
        return !record || record->id == seen.mark.id || record->has_place(site);
    };
    return seen.mark.state == ini::MarkState::good && seen.written + hour <= world.clock.now() &&
           std::ranges::none_of(world.store.known(), knows);
} catch (const Error&) {  // who begins a hold there is told
    return false;
}

}  // namespace

ExitStatus believed(const World& world, const Record& record) {
    return attempt(world.report, [&] {
        hold::demand_believed(world, record);
        return ExitStatus::done;
    });
}

ExitStatus begin(World& world, const Request& request) {
    if (request.site.is_platform()) return begin_platform(world, request);
    site::demand_exists(request.site);
    return carry_out_told(world, request).status;
}

ExitStatus recover(World& world, const Request& request) {
    hold::remove_half_records(world);
    if (!request.site.is_platform() && !hold::find_record(world.store, request.site, "")) {
        site::demand_exists(request.site);
        const auto seen = hold::look(world.disk, request.site.ini(), world.config.ini);
        if (seen.mark.state == ini::MarkState::good && !is_stray(world, request.site)) {
            world.report.info(label(request.site) + " bears the mark of a hold that is not known here; " +
                              "'recover' ends that hold when the INI is an hour old; to end it now: " +
                              end_command(request.site));
            return ExitStatus::done;
        }
    }
    return carry_out_told(world, request).status;
}

ExitStatus recover_all(World& world, const Request& request, std::set<fs::path> roots) {
    hold::remove_half_records(world);
    auto [records, damaged] = world.store.list();
    ExitStatus status = ExitStatus::done;
    const auto keep_first = [&](ExitStatus next) { status = report::first_problem(status, next); };
    for (const auto& damage : damaged) {
        world.report.error(damage);
        keep_first(ExitStatus::file_system);
    }
    std::erase_if(records, [&](const Record& record) {
        const ExitStatus one = believed(world, record);
        keep_first(one);
        return one != ExitStatus::done;
    });
    Request one = request;
    one.settled_at = world.clock.now();
    keep_first(flush_settling(world, records));
    std::vector<site::Site> sites;
    for (const auto& record : records) {
        sites.push_back(record.site());
        for (const auto& place : record.places) roots.insert(place.site.root);
    }
    for (const auto& root : roots)
        for (const auto& entry : os::entries_of(root / "sites")) {
            const site::Site site{root, entry.path().filename().string()};
            if (is_stray(world, site)) sites.push_back(site);
        }
    for (const auto& site : sites) {
        if (os::interrupted_by() != 0)
            throw Error(ExitStatus::busy, "interrupted before everybody's sites were seen to; run it again");
        one.site = site;
        const auto see_to = [&] { return carry_out_told(world, one).status; };
        keep_first(attempt(world.report, see_to, &report::Report::error));
    }
    return status;
}

}  // namespace cachehold::command
