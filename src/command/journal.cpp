// SPDX-License-Identifier: MIT
#include "command/journal.hpp"

#include <algorithm>
#include <ostream>

#include "command/platform.hpp"
#include "command/words.hpp"
#include "os/replace_file.hpp"
#include "os/system_log.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

using record::Event;
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

std::string flushed(const Event& event) {
    if (event.flush_owed) return "flush owed";
    redis::FlushReport report;
    report.deleted = event.keys;
    report.seconds = static_cast<double>(event.milliseconds) / 1000;
    return flush_summary(report);
}

std::string place_of(const Event& event) { return operand({event.root, event.uri}); }

std::string in_words(const Event& event) {
    std::string text = event.what + " " + place_of(event);
    if (!event.task.empty()) text += " (" + event.task + ")";
    if (event.what != "held" && event.since > 0) text += " after " + duration(event.at - event.since);
    text += ": " + flushed(event);
    return event.reason.empty() ? text : text + "; " + event.reason;
}

std::vector<Event> read_history(const hold::World& world) try {
    return record::History(world.disk, world.store.directory()).read();
} catch (const os::UnsafeFile& error) {
    throw report::Error(report::ExitStatus::file_system,
                        std::string(error.what()) + "; no hold needs it: move it away");
}

}  // namespace

std::optional<Event> event_of(const hold::World& world, const hold::Request& request,
                              const hold::Result& result) {
    Event event;
    event.what = what_became(request, result);
    if (event.what.empty()) return std::nullopt;
    const auto& known = is_hold(result.record) ? result.record : result.before;
    event.at = world.clock.now();
    event.root = report::printable(request.site.root.string(), 4096);
    event.uri = report::printable(request.site.uri);
    event.task = task_of(request, known);
    if (known) event.since = known->since;
    if (result.flushed) {
        event.keys = result.flushed->deleted;
        event.milliseconds = static_cast<std::uint64_t>(result.flushed->seconds * 1000);
    }
    event.flush_owed = is_hold(result.record) && result.record->state != record::State::flushed;
    if (event.what == "kept") event.reason = report::printable(request.reason);
    return event;
}

hold::Result carry_out_noted(hold::World& world, const hold::Request& request) try {
    hold::Result result = hold::carry_out(world, request);
    if (const auto event = event_of(world, request, result)) {
        record::History(world.disk, world.store.directory()).add(*event);
        const auto severity = event->flush_owed ? os::Severity::warning : os::Severity::notice;
        os::log_to_system(world.config.syslog, severity, in_words(*event));
    }
    return result;
} catch (const report::Error& error) {
    // `recover` comes by every few minutes, and says it to whoever runs it.
    if (request.wish != hold::Wish::recover)
        os::log_to_system(world.config.syslog, os::Severity::warning,
                          std::string(request.wish == hold::Wish::begin ? "begin" : "end") + " of " +
                              operand(request.site) + " failed: " + error.what());
    throw;
}

void log_lines(const hold::World& world, const std::optional<site::Site>& only, std::size_t count,
               bool json_wanted, std::ostream& out) {
    auto events = read_history(world);
    if (only) {
        const std::string root = report::printable(only->root.string(), 4096);
        const std::string uri = report::printable(only->uri);
        events.erase(std::remove_if(events.begin(), events.end(),
                                    [&](const Event& one) { return one.root != root || one.uri != uri; }),
                     events.end());
    }
    if (events.size() > count)
        events.erase(events.begin(), events.end() - static_cast<std::ptrdiff_t>(count));
    for (const auto& event : events) {
        if (json_wanted) {
            out << record::to_line(event) << '\n';
            continue;
        }
        out << os::to_utc(event.at) << '\t' << event.what << '\t' << place_of(event) << '\t'
            << (event.task.empty() ? "-" : event.task) << '\t';
        if (event.what != "held" && event.since > 0) out << "after " << duration(event.at - event.since);
        out << '\t' << flushed(event) << (event.reason.empty() ? "" : "\t" + event.reason) << '\n';
    }
}

}  // namespace cachehold::command
