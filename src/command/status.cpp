// SPDX-License-Identifier: MIT
#include "command/hold_commands.hpp"

#include <algorithm>
#include <ostream>

#include "hold/observe.hpp"
#include "os/account.hpp"
#include "redis/matcher.hpp"
#include "report/report.hpp"

namespace cachehold::command {
namespace {

struct Line {
    std::string user;
    const Record& record;
    hold::Observed seen;
};

bool is_over(const Record& record) { return record.state == record::State::settling; }
bool is_owed(const Record& record) { return record.state != record::State::flushed; }

const char* why(hold::Others others) {
    constexpr const char* words[] = {
        "a task runs",
        "its task is another host's or container's, and may run",
        "its task failed, run it again",
        "its task vanished, run 'cachehold recover'",
        "nobody wants it any more, run 'cachehold recover'",
    };
    return words[static_cast<int>(others)];
}

std::string to_json(const Line& line) {
    std::vector<std::pair<std::string, std::string>> members{
        {"user", json::text(line.user)},
        {"uri", json::text(line.record.site().uri)},
        {"root", json::text(line.record.site().root.string())},
        {"platform", json::boolean(line.record.site().is_platform())},
        {"since", std::to_string(line.record.since)},
        {"second_cache", json::text(line.record.second_cache)}};
    if (is_over(line.record)) return "settling " + json::object(members);
    std::vector<std::string> holders;
    for (const auto& holder : line.record.holders)
        holders.push_back(json::object({{"task", json::text(holder.task)},
                                        {"pid", std::to_string(holder.process.pid)},
                                        {"since", std::to_string(holder.since)},
                                        {"failed", json::boolean(holder.failed)},
                                        {"reason", json::text(holder.reason)}}));
    std::vector<std::string> names;
    std::vector<std::string> prefixes;
    for (const auto& name : line.record.names)
        if (redis::is_fixed_prefix(name))
            prefixes.push_back(json::text(name.substr(1)));
        else
            names.push_back(json::text(name));
    members.insert(members.end(), {{"names", json::array(names)},
                                   {"prefixes", json::array(prefixes)},
                                   {"why", json::text(why(line.seen.others))},
                                   {"switched", json::boolean(is_on(line.seen.switches))},
                                   {"flush_owed", json::boolean(is_owed(line.record))},
                                   {"holders", json::array(holders)}});
    return "held " + json::object(members);
}

std::string place_of(const Line& line) {
    const site::Site& site = line.record.site();
    const auto count = line.record.places.size() - 1;
    const std::string sites = std::to_string(count) + (count == 1 ? " site, " : " sites, ");
    return operand(site) + " (" + (site.is_platform() ? sites : "") + "user " + report::printable(line.user) +
           ")\n    ";
}

void print(const Line& line, std::ostream& out) {
    if (is_over(line.record)) {
        out << place_of(line) << "no longer held; SQL caches not emptied, clear them by hand\n";
        return;
    }
    out << place_of(line) << "held since " << os::to_utc(line.record.since) << ": " << why(line.seen.others)
        << "\n    " << holders_summary(line.record) << '\n';
    if (is_owed(line.record)) out << "    flush owed\n";
    if (!is_on(line.seen.switches)) out << "    somebody turned the switch off, run 'cachehold recover'\n";
    if (line.record.second_cache == "failed") out << "    SQL caches not emptied\n";
}

/// Whether `only`, or a site of that platform, is held by it.
bool is_about(const Record& record, const site::Site& only) {
    return std::ranges::any_of(record.places, [&](const Place& place) {
        return place.site == only || (only.is_platform() && place.site.root == only.root);
    });
}

}  // namespace

ExitStatus print_status(World& world, const std::optional<site::Site>& only, bool json_wanted,
                        std::ostream& out) {
    const auto [records, damaged] = world.store.list();
    for (const auto& damage : damaged) world.report.error(damage);
    const std::string user = os::name_of(os::own_account());
    Request asking;
    asking.wish = Wish::recover;
    auto status = damaged.empty() ? ExitStatus::done : ExitStatus::file_system;
    for (const auto& record : records) {
        const auto one = believed(world, record);
        status = report::first_problem(status, one);
        if (one != ExitStatus::done) continue;
        if ((is_over(record) && record.second_cache != "failed") || (only && !is_about(record, *only)))
            continue;
        if (!is_over(record)) status = ExitStatus::held;
        const Line line{user, record, hold::Observer(world, asking, record).observe(record)};
        json_wanted ? void(out << to_json(line) << '\n') : print(line, out);
    }
    return status;
}

}  // namespace cachehold::command
