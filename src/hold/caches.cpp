// SPDX-License-Identifier: MIT
#include "hold/caches.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <system_error>
#include <thread>

#include "hold/membership.hpp"
#include "os/account.hpp"
#include "os/caller.hpp"
#include "redis/flusher.hpp"
#include "redis/matcher.hpp"
#include "report/report.hpp"

namespace cachehold::hold {
namespace {

using Steady = std::chrono::steady_clock;

/// More would only press the database.
constexpr std::size_t at_once = 4;
constexpr std::chrono::minutes for_all(10);
constexpr std::chrono::minutes for_a_user(2);  // root has five for all that is his

std::string user() { return report::quoted(os::name_of(os::own_account())); }

/// Who else has a site of that name, or of one that it begins with as keys do: "two.com:queue".
std::optional<uid_t> other_owner(const World& world, const std::string& name) {
    const std::string bare = redis::without_www(name);
    for (std::size_t end = 1; world.names_of_others != nullptr && end <= bare.size(); ++end) {
        if (end < bare.size() && redis::is_of_name(bare[end])) continue;
        const auto found = world.names_of_others->find(bare.substr(0, end));
        if (found != world.names_of_others->end()) return found->second;
    }
    return std::nullopt;
}

/// Of names under whose prefixes the last pass found keys; all where it proved nothing.
std::set<std::string> still_written(const World& world, const std::vector<std::string>& names,
                                    const std::set<std::string>& written) {
    std::set<std::string> found;
    for (const auto& name : names) {
        redis::FlushRequest of_name;
        of_name.prefixes = redis::prefixes_of({name}, world.config.prefixes);
        const redis::Matcher matcher(of_name);
        const auto is_written = [&](const std::string& bin) {
            return matcher.match(bin).verdict == redis::Matcher::Verdict::ours;
        };
        if (written.empty() || std::ranges::any_of(written, is_written)) found.insert(name);
    }
    return found;
}

void note_server(World& world, Record& record, const std::string& address) {
    if (!record.server.empty() && !redis::covers(address, record.server))
        world.report.warning("flushed at '" + address + "' now, at '" + record.server +
                             "' before; if PHP still uses the latter, run 'cachehold flush' when it is back");
    record.server = address;
}

std::string warning_about(const std::vector<std::string>& uris, const std::string& problem) {
    return "SQL cache tables of " + report::quoted_first(uris) + " not emptied (" + problem + "); clear " +
           (uris.size() == 1 ? "its" : "their") + " caches by hand";
}

}  // namespace

std::vector<std::string> take_names_of_others(const World& world, std::vector<std::string>& names) {
    const auto is_his = [&](const std::string& name) {
        if (!redis::is_fixed_prefix(name)) return !other_owner(world, name);
        const auto has_it = [&](const auto& site) { return has_prefix(site.second, name); };
        return world.names_of_others == nullptr || std::ranges::any_of(world.config.sites, has_it);
    };
    const auto others = std::stable_partition(names.begin(), names.end(), is_his);
    std::vector<std::string> taken(others, names.end());
    names.erase(others, names.end());
    if (!taken.empty() && redis::is_fixed_prefix(taken.front()))
        world.report.warning("the prefix " + report::quoted(taken.front().substr(1)) +
                             " is not flushed with root's Redis: only the user " + user() +
                             " says that it is his; have him run 'cachehold recover'");
    else if (!taken.empty())
        world.report.warning(
            report::quoted_first(taken) + " is not flushed for the user " + user() + ": the user " +
            report::quoted(os::name_of(os::account_of(*other_owner(world, taken.front()), 0))) +
            " has a site of that name; where it moved from one to the other, remove the directory that was "
            "left, then run 'cachehold recover'");
    return taken;
}

std::set<std::string> flush_names(World& world, std::vector<std::string> names, const Request& why,
                                  std::optional<Record>& record, std::optional<redis::FlushReport>& done) {
    names.insert(names.end(), why.prefixes.begin(), why.prefixes.end());
    const auto taken = take_names_of_others(world, names);
    std::set<std::string> unclean(taken.begin(), taken.end());
    if (names.empty()) return unclean;
    auto request = flush_request(world.config, names);
    request.until_empty = why.wish != Wish::begin;
    request.server = record ? record->server : "";
    request.site = with_own_server(world, (record ? *record : wanted(why, world.config)).places);
    try {
        done = world.flusher(request);
        if (record) note_server(world, *record, done->address);
    } catch (const redis::FlushError& error) {
        world.report.warning(error.what());
        unclean.merge(still_written(world, names, error.written()));
    }
    return unclean;
}

void end_alone(World& world, Record& record, const site::Site& site) {
    std::erase_if(record.places, [&](const Place& place) { return place.site == site; });
    std::erase(record.names, site.uri);
    world.store.write(record);
    if (world.config.settle.count() == 0 || world.store.find(site)) return;
    Record alone = new_record(world.clock);
    alone.state = record::State::settling;
    alone.server = record.server;
    add_place(alone, site, Place::Edit::none);
    alone.settle_until = world.clock.now() + world.config.settle.count();
    world.store.write(alone);
}

std::vector<Emptied> empty_each(const EmptyOne& empty_one, const std::vector<site::Site>& sites,
                                std::chrono::seconds limit) {
    std::vector<Emptied> results(sites.size());
    const auto end = Steady::now() + limit;
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < sites.size(); i = next++) {
            if (Steady::now() >= end)
                results[i] = {"failed", "the sites before it took too long"};
            else if (os::interrupted_by() == 0)
                results[i] = empty_one(sites[i]);
            if (os::interrupted_by() != 0 && results[i].word != "done")
                results[i] = {"failed", "interrupted"};
        }
    };
    std::vector<std::thread> others;
    try {
        while (others.size() + 1 < std::min(at_once, sites.size())) others.emplace_back(work);
    } catch (const std::system_error&) {
        // With fewer, then.
    }
    work();
    for (auto& other : others) other.join();
    return results;
}

std::string empty_second_cache(World& world, const std::vector<site::Site>& sites) {
    if (!world.second_cache) return "";
    const auto results = empty_each(world.second_cache, sites, world.names_of_others ? for_a_user : for_all);
    std::string word;
    std::map<std::string, std::vector<std::string>> problems;
    for (std::size_t i = 0; i < sites.size(); ++i) {
        if (!results[i].word.empty() && word != "failed") word = results[i].word;
        if (!results[i].problem.empty()) problems[results[i].problem].push_back(sites[i].uri);
    }
    for (const auto& [problem, uris] : problems) world.report.warning(warning_about(uris, problem));
    return word;
}

}  // namespace cachehold::hold
