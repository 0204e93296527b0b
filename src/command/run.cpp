// SPDX-License-Identifier: MIT
#include "command/run.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "command/hook.hpp"
#include "command/outcome.hpp"
#include "command/words.hpp"
#include "os/caller.hpp"
#include "os/child.hpp"
#include "os/disk.hpp"
#include "os/replace_file.hpp"
#include "report/json.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

namespace json = report::json;
using report::ExitStatus;

struct RunOutcome {
    os::ChildEnd child;
    ExitStatus begin = ExitStatus::done;
    ExitStatus end = ExitStatus::done;
    bool is_protected = false;  ///< from before the command until after it, with all flushes
    double seconds = 0;         ///< of the command
};

/// Never throws: the command has run, and its status is what counts.
ExitStatus end_all(report::Report& report, const Bracket& bracket, const hold::Request& request) {
    os::forget_interrupts();
    return attempt(report, [&] { return bracket.end(request); });
}

std::string reason_of(const os::ChildEnd& child) {
    if (!child.started) return "not started: " + std::generic_category().message(child.code);
    if (child.was_signalled) return "ended by signal " + std::to_string(child.code);
    if (child.was_interrupted && child.code == 0) return "interrupted";
    if (child.code == 0) return "its hook saw no good end";
    return "exit status " + std::to_string(child.code);
}

int status_of_unstarted(report::Report& report, const RunOptions& options, int error) {
    report.error("cannot run " + report::quoted(options.command.front()) + ": " +
                 std::generic_category().message(error));
    return error == ENOENT ? 127 : 126;
}

/// What the hooks inside go by: everything is held already, or each ends what it begins.
os::ChildEnd run_command(const RunOptions& options, const HookAnswer& hooks) {
    return os::run_child(options.command, {{"CACHEHOLD_TOKEN", options.request.token},
                                           {"CACHEHOLD_HELD", options.site ? "*" : ""},
                                           {"CACHEHOLD_REPORT", hooks.path()}});
}

/// True where somebody has to know.
bool tell_unprotected(report::Report& report, const RunOptions& options, const os::ChildEnd& child,
                      bool has_hook) {
    const bool is_unprotected = options.expects_hook && child.started && !has_hook;
    if (is_unprotected)
        report.warning("no cachehold hook answered inside " + report::quoted(options.command.front()) +
                       ": it ran without a hold; see 'cachehold help hook'");
    if (child.left_something)
        report.warning("something that " + report::quoted(options.command.front()) +
                       " started is still running; if it changes the site, flush when it has ended");
    return is_unprotected;
}

/// What a `run` leaves for whoever looks later: an artifact of a build, say.
std::string to_json(const RunOptions& options, const RunOutcome& outcome) {
    std::vector<std::string> words;
    std::transform(options.command.begin(), options.command.end(), std::back_inserter(words), json::text);
    const os::ChildEnd& child = outcome.child;
    const bool ended = child.started && !child.was_signalled;
    const std::string held = !options.site                 ? ""
                             : options.site->is_platform() ? options.site->root.string()
                                                           : options.site->directory().string();
    return json::object({{"version", "1"},
                         {"command", json::array(words)},
                         {"held", json::text(held)},
                         {"started", json::boolean(child.started)},
                         {"exit_status", ended ? std::to_string(child.code) : "null"},
                         {"signal", child.was_signalled ? std::to_string(child.code) : "null"},
                         {"milliseconds", std::to_string(static_cast<std::int64_t>(outcome.seconds * 1000))},
                         {"begin", std::to_string(static_cast<int>(outcome.begin))},
                         {"end", std::to_string(static_cast<int>(outcome.end))},
                         {"protected", json::boolean(outcome.is_protected)}}) +
           "\n";
}

/// Replaces the file whole. Never throws: one that cannot be written is a warning.
void write_summary(report::Report& report, const RunOptions& options, const RunOutcome& outcome) {
    attempt(report, [&] {
        constexpr std::size_t size_limit = 1U << 20U;
        const auto path = os::absolute(options.report_file);
        os::Disk disk;
        const os::Location place{path.parent_path(), path.filename()};
        const auto before = os::read_file(disk, place, size_limit);
        os::replace_file(disk, place, to_json(options, outcome),
                         before ? std::optional(before->meta) : std::nullopt, {"", 0644});
        return ExitStatus::done;
    });
}

}  // namespace

int run(report::Report& report, const RunOptions& options, const Bracket& bracket) {
    hold::Request request = options.request;
    RunOutcome outcome;
    if (options.site) {
        request.wish = hold::Wish::begin;
        request.site = *options.site;
        outcome.begin = attempt(report, [&] { return bracket.begin(request); });
        const int signal = os::interrupted_by();
        if (signal != 0 || (outcome.begin != ExitStatus::done && options.strict)) {
            request.wish = hold::Wish::end;
            end_all(report, bracket, request);
            if (signal != 0) os::die_of(signal);
            return static_cast<int>(outcome.begin);
        }
    }
    const HookAnswer hooks;
    const auto begun = std::chrono::steady_clock::now();
    const auto child = outcome.child = run_command(options, hooks);
    outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    const std::string told = hooks.text();
    const bool is_good = child.started && !child.was_signalled && child.code == 0 && !child.was_interrupted &&
                         !has_unfinished(told);
    request.wish = is_good ? hold::Wish::end : hold::Wish::fail;
    request.reason = is_good ? "" : reason_of(child);
    outcome.end = end_all(report, bracket, request);
    const bool is_unprotected = tell_unprotected(report, options, child, has_answered(told));
    outcome.is_protected =
        outcome.begin == ExitStatus::done && outcome.end == ExitStatus::done && !is_unprotected;
    if (!options.report_file.empty()) write_summary(report, options, outcome);
    if (!child.started) return status_of_unstarted(report, options, child.code);
    if (child.was_signalled) os::die_of(child.code);
    const bool is_spoilt = options.strict && child.code == 0 && !outcome.is_protected;
    return is_spoilt ? static_cast<int>(ExitStatus::not_protected) : child.code;
}

ExitStatus end_each(hold::World& world, hold::Request request) {
    ExitStatus status = ExitStatus::done;
    for (const auto& record : world.store.list().first) {
        if (!record.has_token(request.token)) continue;
        request.site = record.site();
        const ExitStatus one = attempt(world.report, [&] { return carry_out_told(world, request).status; });
        status = report::first_problem(status, one);
    }
    return status;
}

}  // namespace cachehold::command
