// SPDX-License-Identifier: MIT
#include "hold/membership.hpp"

#include <unistd.h>

#include <algorithm>

#include "hold/switch.hpp"
#include "os/account.hpp"
#include "redis/matcher.hpp"
#include "report/report.hpp"

namespace cachehold::hold {
namespace {

bool is_same_process(const os::ProcessIdentity& a, const os::ProcessIdentity& b) {
    return a.pid == b.pid && a.start == b.start && a.boot == b.boot && a.host == b.host;
}

std::vector<std::string> prefixes_of(const config::Site& site) {
    return site.prefixes.value_or(std::vector<std::string>());
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

[[noreturn]] void refuse(const site::Site& site, const std::string& what) {
    throw Error(ExitStatus::configuration, report::quoted(site.uri) + what);
}

/// What the configuration says of one site.
config::Site said_of(const site::Site& site, const config::Config& config) {
    return config.site(site.directory().string());
}

/// One site's, moved perhaps, or a platform's and one of its sites'.
bool are_alike(const Record& one, const Record& other) {
    const auto is_place = [&](const Place& place) { return one.has_place(place.site); };
    return other.has_name(one.site().uri) || std::ranges::any_of(other.places, is_place);
}

/// Keys of one site would go with those of the other.
void demand_own_prefixes(const Record& record, const World& world) {
    const auto refuse_other = [&](const std::string& prefix, const std::string& other) {
        refuse(record.site(), " and " + report::quoted(other) + " have one prefix, " +
                                  report::quoted(prefix.substr(1)) + "; give each its own");
    };
    for (const auto& prefix : record.names) {
        if (!redis::is_fixed_prefix(prefix)) continue;
        for (const auto& [file, entry] : world.store.known())
            if (entry.record && entry.record->state != record::State::settling &&
                entry.record->has_name(prefix) && !are_alike(record, *entry.record))
                refuse_other(prefix, entry.record->site().uri);
        std::string own;
        for (const auto& [directory, site] : world.config.sites) {
            if (!has_prefix(site, prefix)) continue;
            const auto place = site::from_full_path(directory);
            if (!own.empty() || !place || !record.has_place(*place))
                refuse_other(prefix, place == record.site() ? own : directory);
            own = directory;
        }
    }
}

/// A hold has one flush, which is proved at one server.
void demand_one_server(const Record& record, const config::Config& config) {
    const bool is_platform = record.site().is_platform();
    std::optional<config::Site> first;
    for (const auto& place : record.places) {
        const auto site = said_of(place.site, config);
        if (place.site.is_platform() || (!is_platform && !site.has_server())) continue;
        if (!first) first = site;
        if (site.endpoint != first->endpoint || site.database != first->database)
            refuse(place.site,
                   " has another Redis server than other sites of this hold (see 'sites'); hold it "
                   "separately");
    }
}

bool is_of_user(std::uint32_t owner) { return owner == 0 || owner == ::geteuid(); }

/// Root becomes the owner of the site's directory before it writes a record. Where the first place now has
/// another owner, either we did not write the record, or the directory was given away and bears our mark.
bool is_believed(const World& world, const Record& record, const site::Site& site) try {
    const auto sites = site.root / "sites";
    const auto directory = os::directory_at(world.disk, {sites, site.uri});
    if (directory && !is_of_user(directory->owner) && site == record.site())
        return look(world.disk, site.ini(), world.config.ini).mark.id == record.id;
    const auto above = directory ? std::nullopt : os::directory_at(world.disk, {sites, ""});
    return !above || is_of_user(above->owner);
} catch (const std::runtime_error&) {  // what he cannot look into is not his
    return false;
}

}  // namespace

void demand_believed(const World& world, const Record& record) {
    const auto is_his = [&](const Place& place) { return is_believed(world, record, place.site); };
    if (world.names_of_others == nullptr || std::ranges::all_of(record.places, is_his)) return;
    const auto file = world.store.directory() / record::Store::file_name(record.site());
    throw Error(ExitStatus::no_such_site,
                "nothing is done for a record of the user " + report::quoted(os::name_of(os::own_account())) +
                    ": " + report::quoted(record.site().directory().string()) +
                    ", or a place that it was to move to, is not his; the record stays, he can remove " +
                    report::quoted(file.string()));
}

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
    }
    return first;
}

bool is_settle_due(const Record& record, const World& world) {
    const auto now = world.clock.now();
    return now >= record.settle_until || record.settle_until > now + world.config.settle.count();
}

void add_places(Record& record, const Request& request, const config::Config& config) {
    add_place(record, request.site, request.site.is_platform() ? Place::Edit::none : Place::Edit::ours);
    for (const auto& site : request.sites) add_place(record, site, Place::Edit::ours);
    if (request.new_place) add_place(record, *request.new_place, Place::Edit::none);
    for (const auto& prefix : request.prefixes) add_name(record, prefix);
    for (const auto& place : record.places)
        for (const auto& prefix : prefixes_of(said_of(place.site, config))) add_name(record, "/" + prefix);
}

void demand_known_prefix(const site::Site& site, const config::Config& config) {
    if (!config.has_forms && !site.is_platform() && !said_of(site, config).prefixes)
        refuse(site, ": nobody has said what its keys begin with; run: cachehold doctor " +
                         report::quoted(site.directory().string()) +
                         " --find-prefix, and note it below 'sites'");
}

bool has_prefix(const config::Site& site, const std::string& name) {
    return std::ranges::count(prefixes_of(site), name.substr(1)) > 0;
}

std::string with_own_server(const World& world, const std::vector<Place>& places) {
    for (const auto& place : places)
        if (said_of(place.site, world.config).has_server()) return place.site.directory().string();
    return "";
}

Record new_record(const os::Clock& clock) {
    Record record;
    record.id = os::random_token().substr(0, 8);
    record.since = clock.now();
    return record;
}

void join(Record& record, const Request& request, const Caller& caller, const World& world) {
    add_places(record, request, world.config);
    if (request.prefixes.empty()) demand_known_prefix(request.site, world.config);
    for (Place& place : record.places)
        if (place.edit == Place::Edit::ours && lacks_directory(world.disk, place.site.ini()))
            place.edit = Place::Edit::made;
    demand_own_prefixes(record, world);
    demand_one_server(record, world.config);
    auto& holders = record.holders;
    const auto runs = [&](const Holder& holder) { return is_running(judge(holder, world)); };
    const auto is_outer = [&](const Holder& holder) { return is_own(holder, caller) && runs(holder); };
    if (std::ranges::any_of(holders, is_outer)) return;
    std::erase_if(holders, std::not_fn(runs));
    holders.push_back(holder_of(request, world.clock));
}

Record wanted(const Request& request, const config::Config& config) {
    Record record;
    add_places(record, request, config);
    return record;
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
        if (caller && !is_own(holder, *caller)) continue;
        holder.failed = true;
        holder.failed_at = world.clock.now();
        holder.reason = caller ? report::printable(request.reason, 200) : "vanished";
    }
}

}  // namespace cachehold::hold
