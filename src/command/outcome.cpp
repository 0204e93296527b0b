// SPDX-License-Identifier: MIT
#include "command/words.hpp"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/case_conv.hpp>
#include <map>
#include <string_view>

#include "hold/membership.hpp"
#include "hold/switch.hpp"
#include "os/system_log.hpp"
#include "report/report.hpp"

namespace cachehold::command {
namespace {

using Level = void (report::Report::*)(const std::string& line);
constexpr Level detail = &report::Report::detail;
constexpr Level info = &report::Report::info;
constexpr Level warning = &report::Report::warning;

struct Row {
    Outcome outcome;
    Level level;
    Level in_recover;  ///< `recover` comes by every few minutes, and is silent where nothing has changed
    const char* log;   ///< its word in the system's log; empty: not worth a line
    const char* text;  ///< {name}: see filled()
};

/// One row for each outcome. A task's log cuts lines: the site comes first, and what to type is short.
constexpr std::array<Row, 14> rows{{
    {Outcome::held, info, info, "held", "{site} {is} held{for}, Redis is off for {it}: {flushed}"},
    {Outcome::owed, warning, warning, "held",
     "{site} {is} held{for}, Redis is off for {it}; a flush is owed: mend Redis, then: {recover}"},
    {Outcome::already_held, detail, detail, "", "{site} {is} held{for} already"},
    {Outcome::not_switched, warning, warning, "not held", "{site} is not held: no switch could be turned on"},
    {Outcome::ended, info, info, "ended", "{site} is no longer held: {flushed}{stays_off}"},
    {Outcome::ended_before, info, detail, "",
     "{site} is no longer held; the last flush is due at {due}, 'cachehold recover' makes it"},
    {Outcome::settled, info, info, "", "the last flush of {site}: {flushed}"},
    {Outcome::not_held, info, detail, "", "{site} is not held{platform}"},
    {Outcome::kept, warning, info, "kept", "{site} stays held, Redis is off: run the task again, or: {end}"},
    {Outcome::left_to_failed, warning, info, "kept",
     "{site} stays held, another task failed: {holders}; run that one again, or: {end}"},
    {Outcome::left_to_running, info, detail, "",
     "{site} stays held, a task runs: {holders}; to end the hold all the same: {end} --force"},
    {Outcome::left_elsewhere, warning, info, "",
     "{site} stays held, a task of another host or container may run: {holders}; when it has ended: {end} "
     "--force"},
    {Outcome::left_to_outer, info, info, "",
     "{site} stays held until its task ends: {holders}; to end the hold from inside: --holder-pid PID, or "
     "--force"},
    {Outcome::stuck, warning, warning, "kept",
     "{site} stays held, Redis is off: mend the cause, then: {recover}"},
}};

const Row& row_of(Outcome outcome) {
    return *std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.outcome == outcome; });
}

bool is_held(const std::optional<Record>& record) {
    return record && record->state != record::State::settling;
}

bool is_owed(const Result& result) {
    return is_held(result.record) && result.record->state != record::State::flushed;
}

/// The switch of some place was on by the owner's own hand, and still is.
bool is_owners_choice(const World& world, const Result& result) {
    if (!result.before) return false;
    const auto& places = result.before->places;
    return std::any_of(places.begin(), places.end(), [&](const Place& place) {
        return place.edit == Place::Edit::owners &&
               hold::is_on(world.disk, place.site.ini(), world.config.ini);
    });
}

std::ptrdiff_t failures(const std::optional<Record>& record) {
    if (!record) return 0;
    return std::count_if(record->holders.begin(), record->holders.end(),
                         [](const record::Holder& holder) { return holder.failed; });
}

/// The site; of a platform that begins, how many of its sites.
std::string subject_of(const Request& request, const Result& result) {
    if (!request.site.is_platform() || request.wish != Wish::begin || !result.record)
        return label(request.site);
    const auto& places = result.record->places;
    const auto held = std::count_if(places.begin(), places.end(),
                                    [](const Place& place) { return place.edit != Place::Edit::none; });
    return std::to_string(held) + " of " + std::to_string(site::sites_of(request.site).size()) +
           " sites of " + label(request.site);
}

/// How to end the hold of the platform that covers `site`, if there is one.
std::string platform_hint(const World& world, const site::Site& site) {
    for (const auto& record : world.store.list().first) {
        if (record.site().is_platform() && record.has_place(site))
            return " by itself; its platform is, to end that hold: " + end_command(record.site());
    }
    return "; nothing to do";
}

/// Who holds the site, but for the task that asks.
std::string others_of(const Request& request, const Result& result) {
    if (!result.record) return "";
    Record others = *result.record;
    const hold::Caller caller{request.token, request.process, false};
    if (request.wish != Wish::recover)
        std::erase_if(others.holders, [&](const auto& holder) { return hold::is_own(holder, caller); });
    return holders_summary(others);
}

std::string filled(std::string_view text, const World& world, const Request& request, const Result& result) {
    const bool is_begin_of_platform = request.site.is_platform() && request.wish == Wish::begin;
    const bool is_of_platform = is_held(result.record) && result.record->site().is_platform();
    const site::Site& held = is_of_platform ? result.record->site() : request.site;
    const std::map<std::string_view, std::string> values = {
        {"{site}", subject_of(request, result)},
        {"{is}", is_begin_of_platform ? "are" : "is"},
        {"{it}", is_begin_of_platform ? "them" : "it"},
        {"{for}", request.task.empty() ? "" : " for " + report::printable(request.task, 100)},
        {"{stays_off}", is_owners_choice(world, result) ? "; Redis stays off by its owner's choice" : ""},
        {"{flushed}", flush_summary(result.flushed.value_or(redis::FlushReport()))},
        {"{holders}", others_of(request, result)},
        {"{due}", result.record ? os::to_utc(result.record->settle_until) : ""},
        {"{end}", end_command(request.site)},
        {"{recover}", "cachehold recover " + operand(held)},
        {"{platform}", result.outcome == Outcome::not_held ? platform_hint(world, request.site) : ""},
    };
    std::string line;
    for (auto open = text.find('{'); open != text.npos; open = text.find('{')) {
        const auto end = text.find('}') + 1;
        line.append(text.substr(0, open)).append(values.at(text.substr(open, end - open)));
        text.remove_prefix(end);
    }
    return line.append(text);
}

/// The task that asks, else the last that is known of.
std::string task_of(const Request& request, const std::optional<Record>& record) {
    std::string task = request.task;
    if (record)
        for (const auto& holder : record->holders)
            if (request.task.empty() && !holder.task.empty()) task = holder.task;
    return report::printable(task, 100);
}

}  // namespace

std::string log_line(const Request& request, const Result& result) {
    std::string line = row_of(result.outcome).log;
    const bool is_known = request.wish == Wish::recover && is_held(result.record) &&
                          failures(result.record) == failures(result.before);
    if (line.empty() || is_known) return "";
    line += ' ' + operand(request.site);
    const std::string task = task_of(request, result.before);
    if (!task.empty()) line += " (" + task + ")";
    std::string what = is_owed(result) ? "flush owed" : result.flushed ? flush_summary(*result.flushed) : "";
    if (!request.reason.empty()) what += (what.empty() ? "" : "; ") + report::printable(request.reason);
    return what.empty() ? line : line + ": " + what;
}

Result carry_out_told(World& world, const Request& request) try {
    Result result = hold::carry_out(world, request);
    const Row& row = row_of(result.outcome);
    const bool is_told = result.outcome == Outcome::settled && !result.flushed;  // by the pass for many holds
    const Level level = is_told ? detail : request.wish == Wish::recover ? row.in_recover : row.level;
    (world.report.*level)(filled(row.text, world, request, result));
    const std::string hint = result.flushed ? other_forms_hint(*result.flushed) : "";
    if (request.wish == Wish::begin && !hint.empty()) world.report.warning(hint);
    // Drupal 7 looks for the host in lower case; whose name that is nobody here knows.
    const std::string lower = boost::to_lower_copy(request.site.uri);
    if (request.wish == Wish::begin && result.flushed &&
        result.flushed->deleted + result.flushed->kept == 0 && lower != request.site.uri)
        world.report.warning("no key of " + label(request.site) + " was found; if its Drupal uses the name " +
                             "in lower case, flush that, too: cachehold flush --name " + shell_quoted(lower));
    const std::string line = log_line(request, result);
    const auto severity = is_owed(result) ? os::Severity::warning : os::Severity::notice;
    if (!line.empty()) os::log_to_system(world.config.syslog, severity, line);
    return result;
} catch (const Error& error) {
    // `recover` comes by every few minutes, and says it to whoever runs it.
    if (request.wish != Wish::recover)
        os::log_to_system(world.config.syslog, os::Severity::warning,
                          std::string(request.wish == Wish::begin ? "begin" : "end") + " of " +
                              operand(request.site) + " failed: " + error.what());
    throw;
}

std::string label(const site::Site& site) {
    return site.is_platform() ? "the platform " + report::quoted(site.root.string())
                              : report::quoted(site.uri);
}

std::string operand(const site::Site& site) {
    return site.is_platform() ? "--platform " + shell_quoted(site.root.string())
                              : shell_quoted(site.directory().string());
}

std::string end_command(const site::Site& site) { return "cachehold end " + operand(site); }

}  // namespace cachehold::command
