// SPDX-License-Identifier: MIT
#include "command/journal.hpp"

#include <algorithm>

#include "command/platform.hpp"
#include "command/words.hpp"
#include "os/system_log.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

using record::Record;

bool is_hold(const std::optional<Record>& record) {
    return record && record->state != record::State::settling;
}

std::ptrdiff_t failures(const std::optional<Record>& record) {
    if (!record) return 0;
    return std::count_if(record->holders.begin(), record->holders.end(),
                         [](const record::Holder& holder) { return holder.failed; });
}

/// held, released, kept or nothing.
std::string what_became(const hold::Request& request, const hold::Result& result) {
    const bool is_held = is_hold(result.record);
    if (!is_held) return result.was_held ? "released" : "";
    if (request.wish == hold::Wish::begin) {
        const bool is_new = !is_hold(result.before) || result.flushed;
        return is_new || result.status == report::ExitStatus::flush_owed ? "held" : "";
    }
    if (request.wish == hold::Wish::recover)
        return failures(result.record) > failures(result.before) ? "kept" : "";
    const bool is_anothers = result.is_inner || result.others == hold::Others::live;
    return is_anothers && request.wish != hold::Wish::fail ? "" : "kept";
}

/// The task that asks, else the last that is known of.
std::string task_of(const hold::Request& request, const std::optional<Record>& record) {
    std::string task = request.task;
    if (record)
        for (const auto& holder : record->holders)
            if (request.task.empty() && !holder.task.empty()) task = holder.task;
    return report::printable(task, 100);
}

bool is_owed(const hold::Result& result) {
    return is_hold(result.record) && result.record->state != record::State::flushed;
}

}  // namespace

std::string log_line(const hold::World& world, const hold::Request& request, const hold::Result& result) {
    std::string text = what_became(request, result);
    if (text.empty()) return text;
    const bool is_begun = text == "held";
    const bool is_kept = text == "kept";
    const auto& known = is_hold(result.record) ? result.record : result.before;
    const std::string task = task_of(request, known);
    text += " " + operand(request.site);
    if (!task.empty()) text += " (" + task + ")";
    if (known && !is_begun) text += " after " + duration(world.clock.now() - known->since);
    if (is_owed(result)) text += ": flush owed";
    if (result.flushed) text += ": " + flush_summary(*result.flushed);
    if (is_kept && !request.reason.empty()) text += ": " + report::printable(request.reason);
    return text;
}

hold::Result carry_out_noted(hold::World& world, const hold::Request& request) try {
    hold::Result result = hold::carry_out(world, request);
    const std::string line = log_line(world, request, result);
    const auto severity = is_owed(result) ? os::Severity::warning : os::Severity::notice;
    if (!line.empty()) os::log_to_system(world.config.syslog, severity, line);
    return result;
} catch (const report::Error& error) {
    // `recover` comes by every few minutes, and says it to whoever runs it.
    if (request.wish != hold::Wish::recover)
        os::log_to_system(world.config.syslog, os::Severity::warning,
                          std::string(request.wish == hold::Wish::begin ? "begin" : "end") + " of " +
                              operand(request.site) + " failed: " + error.what());
    throw;
}

}  // namespace cachehold::command
