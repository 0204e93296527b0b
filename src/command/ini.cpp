// SPDX-License-Identifier: MIT
#include "command/hold_commands.hpp"

#include <ostream>

#include "hold/switch.hpp"
#include "os/process.hpp"
#include "report/report.hpp"

namespace cachehold::command {
namespace {

using ini::Truth;

os::Location location_of(const std::string& file) {
    const auto path = os::absolute(file);
    return {path.parent_path(), path.filename()};
}

std::string to_json(const hold::SwitchState& state) {
    constexpr const char* marks[] = {"none", "good", "damaged", "several"};
    const ini::Reading& reading = state.reading;
    const bool has_key = reading.truth != Truth::absent && reading.truth != Truth::unparsable;
    return json::object(
        {{"version", "1"},
         {"has_key", json::boolean(has_key)},
         {"truthy", reading.truth == Truth::unknown ? "null" : json::boolean(reading.truth == Truth::truthy)},
         {"value", json::text(reading.value)},
         {"line", std::to_string(reading.line)},
         {"column", std::to_string(reading.column)},
         {"reason", json::text(reading.reason)},
         {"mark", json::text(marks[static_cast<int>(state.mark.state)])}});
}

}  // namespace

ExitStatus ini_get(const std::string& file, const config::Ini& rules, bool json_wanted, std::ostream& out) {
    os::Disk disk;
    const auto state = hold::look(disk, location_of(file), rules);
    const ini::Reading& reading = state.reading;
    if (json_wanted) out << to_json(state) << '\n';
    if (reading.truth == Truth::unparsable)
        throw Error(ExitStatus::ini_refused,
                    "PHP cannot parse '" + report::printable(file) + ":" + std::to_string(reading.line) +
                        "' and ignores all of it: " + report::printable(reading.reason) + "; mend that line");
    constexpr const char* words[] = {"absent", "0", "1", "unknown"};
    if (!json_wanted) out << words[static_cast<int>(reading.truth)] << '\n';
    return ExitStatus::done;
}

ExitStatus ini_change(const std::string& file, bool to_held, const config::Ini& rules,
                      report::Report& report) {
    os::Disk disk;
    const os::Location place = location_of(file);
    const auto done = to_held ? hold::turn_on(disk, place, os::random_token().substr(0, 8), rules)
                              : hold::put_back(disk, place, rules);
    if (!done.note.empty()) report.info(report::quoted(file) + ": " + done.note);
    return ExitStatus::done;
}

}  // namespace cachehold::command
