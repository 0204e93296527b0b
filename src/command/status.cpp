// SPDX-License-Identifier: MIT
#include "command/hold_commands.hpp"

#include <algorithm>
#include <ostream>

#include "command/words.hpp"
#include "hold/membership.hpp"
#include "hold/switch.hpp"
#include "os/account.hpp"
#include "redis/matcher.hpp"
#include "report/report.hpp"

namespace cachehold::command {
namespace {

using record::Record;

struct Line {
    std::string user;
    const Record& record;
    hold::Others others;
    bool is_switched;  ///< PHP reads the switch as on, wherever the hold switched it
};

bool is_switched(hold::World& world, const Record& record) {
    return std::all_of(record.places.begin(), record.places.end(), [&](const record::Place& place) {
        if (place.edit == record::Place::Edit::none) return true;
        try {
            const auto state = hold::look(world.disk, place.site.ini(), world.config.ini);
            return !state.has_site || state.reading.truth == ini::Truth::truthy;
        } catch (const Error&) {
            return false;
        }
    });
}

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
                                   {"why", json::text(why(line.others))},
                                   {"switched", json::boolean(line.is_switched)},
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
    out << place_of(line) << "held since " << os::to_utc(line.record.since) << ": " << why(line.others)
        << "\n    " << holders_summary(line.record) << '\n';
    if (is_owed(line.record)) out << "    flush owed\n";
    if (!line.is_switched) out << "    somebody turned the switch off, run 'cachehold recover'\n";
    if (line.record.second_cache == "failed") out << "    SQL caches not emptied\n";
}

/// Whether `only`, or a site of that platform, is held by it.
bool is_about(const Record& record, const site::Site& only) {
    return std::ranges::any_of(record.places, [&](const record::Place& place) {
        return place.site == only || (only.is_platform() && place.site.root == only.root);
    });
}

}  // namespace

ExitStatus print_status(hold::World& world, const std::optional<site::Site>& only, bool json_wanted,
                        std::ostream& out) {
    const auto [records, damaged] = world.store.list();
    for (const auto& damage : damaged) world.report.error(damage);
    const std::string user = os::name_of(os::own_account());
    auto status = damaged.empty() ? ExitStatus::done : ExitStatus::file_system;
    for (const auto& record : records) {
        const auto one = believed(world, record);
        if (status != ExitStatus::held) status = report::first_problem(status, one);
        if (one != ExitStatus::done) continue;
        if ((is_over(record) && record.second_cache != "failed") || (only && !is_about(record, *only)))
            continue;
        if (!is_over(record)) status = ExitStatus::held;
        const Line line{user, record, hold::judge(record, std::nullopt, world), is_switched(world, record)};
        json_wanted ? void(out << to_json(line) << '\n') : print(line, out);
    }
    return status;
}

}  // namespace cachehold::command
