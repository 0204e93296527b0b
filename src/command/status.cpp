// SPDX-License-Identifier: MIT
#include "command/hold_commands.hpp"

#include <algorithm>
#include <ostream>

#include "command/outcome.hpp"
#include "command/words.hpp"
#include "hold/membership.hpp"
#include "hold/switch.hpp"
#include "report/error.hpp"
#include "report/json.hpp"

namespace cachehold::command {
namespace {

namespace json = report::json;
using record::Record;

struct Line {
    const Record& record;
    hold::Others others;
    bool is_switched;  ///< PHP reads the switch as on, wherever the hold switched it
};

bool is_switched(hold::World& world, const Record& record) {
    return std::all_of(record.places.begin(), record.places.end(), [&](const record::Place& place) {
        if (place.edit == record::Place::Edit::none) return true;
        try {
            const auto state = hold::look(world.disk, place.site.ini(), world.config.ini);
            return !state.has_directory || state.reading.truth == ini::Truth::truthy;
        } catch (const report::Error&) {
            return false;
        }
    });
}

bool is_owed(const Record& record) { return record.state != record::State::flushed; }

std::string why(const Line& line) {
    switch (line.others) {
        case hold::Others::live:
            return "a task runs";
        case hold::Others::elsewhere:
            return "its task is another host's or container's, and may run";
        case hold::Others::kept:
            return "its task failed, run it again";
        case hold::Others::vanished:
            return "its task vanished, run 'cachehold recover'";
        case hold::Others::none:
            break;
    }
    return "nobody wants it any more, run 'cachehold recover'";
}

std::string to_json(const Line& line) {
    std::vector<std::string> holders;
    for (const auto& holder : line.record.holders)
        holders.push_back(json::object({{"task", json::text(holder.task)},
                                        {"pid", json::number(static_cast<std::int64_t>(holder.process.pid))},
                                        {"since", json::number(holder.since)},
                                        {"failed", json::boolean(holder.failed)},
                                        {"reason", json::text(holder.reason)}}));
    std::vector<std::string> names;
    for (const auto& name : line.record.names) names.push_back(json::text(name));
    return json::object({{"uri", json::text(line.record.site().uri)},
                         {"root", json::text(line.record.site().root.string())},
                         {"platform", json::boolean(line.record.site().is_platform())},
                         {"names", json::array(names)},
                         {"since", json::number(line.record.since)},
                         {"why", json::text(why(line))},
                         {"switched", json::boolean(line.is_switched)},
                         {"flush_owed", json::boolean(is_owed(line.record))},
                         {"second_cache", json::text(line.record.second_cache)},
                         {"holders", json::array(holders)}});
}

std::string place_of(const Record& record) {
    const bool is_platform = record.site().is_platform();
    return operand(record.site()) +
           (is_platform ? " (" + std::to_string(record.names.size()) + " sites)" : "");
}

void print(const Line& line, std::ostream& out) {
    out << place_of(line.record) << "\n    held since " << os::to_utc(line.record.since) << ": " << why(line)
        << "\n    " << holders_summary(line.record) << '\n';
    if (is_owed(line.record)) out << "    flush owed\n";
    if (!line.is_switched) out << "    somebody turned the switch off, run 'cachehold recover'\n";
    if (line.record.second_cache == "failed") out << "    SQL caches not emptied\n";
}

std::vector<Record> wanted(std::vector<Record> records, const std::optional<site::Site>& only) {
    const auto is_unwanted = [&](const Record& record) {
        const bool is_settling = record.state == record::State::settling;
        const bool has_place =
            !only || std::any_of(record.places.begin(), record.places.end(), [&](const auto& place) {
                return place.site == *only || (only->is_platform() && place.site.root == only->root);
            });
        return is_settling || !has_place;
    };
    std::erase_if(records, is_unwanted);
    return records;
}

}  // namespace

report::ExitStatus print_status(hold::World& world, const std::optional<site::Site>& only, bool json_wanted,
                                std::ostream& out) {
    auto [all, damaged] = world.store.list();
    for (const auto& damage : damaged) world.report.error(damage);
    const auto records = wanted(std::move(all), only);
    for (const auto& record : records) {
        const Line line{record, hold::judge(record, std::nullopt, world), is_switched(world, record)};
        if (json_wanted)
            out << to_json(line) << '\n';
        else
            print(line, out);
    }
    if (records.empty() && !damaged.empty()) return report::ExitStatus::file_system;
    return records.empty() ? report::ExitStatus::done : report::ExitStatus::held;
}

}  // namespace cachehold::command
