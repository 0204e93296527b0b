// SPDX-License-Identifier: MIT
#include "command/hold_commands.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "command/hook.hpp"
#include "os/caller.hpp"
#include "os/disk.hpp"
#include "report/report.hpp"

namespace cachehold::command {
namespace {

/// Never throws: the command has run, and its status is what counts.
ExitStatus end_all(report::Report& report, const Bracket& bracket, const Request& request) {
    os::forget_interrupts();
    return attempt(report, [&] { return bracket.end(request); });
}

std::string reason_of(const os::ChildEnd& child) {
    if (child.was_signalled) return "ended by signal " + std::to_string(child.code);
    if (child.was_interrupted && child.code == 0) return "interrupted";
    if (child.code == 0) return "a Drush command in it did not finish well";
    return "exit status " + std::to_string(child.code);
}

int status_of_unstarted(report::Report& report, const RunOptions& options, int error) {
    report.error("cannot run " + report::quoted(options.command.front()) + ": " +
                 std::generic_category().message(error));
    return static_cast<int>(error == ENOENT ? ExitStatus::not_found : ExitStatus::not_startable);
}

/// What the hooks inside go by: everything is held already, or each ends what it begins. `told`: what they
/// say.
os::ChildEnd run_command(const RunOptions& options, std::string& told) {
    os::ChildEnd child{false};
    told = hook_answer([&](const std::string& file) {
        child = os::run_child(options.command, {{"CACHEHOLD_TOKEN", options.request.token},
                                                {"CACHEHOLD_HELD", options.site ? "*" : ""},
                                                {"CACHEHOLD_REPORT", file}});
    });
    return child;
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

/// nullopt: nothing was held, as far as anybody said, and nothing had to be.
std::optional<bool> protection(const RunOptions& options, const RunOutcome& outcome, bool is_unprotected,
                               const std::string& told) {
    if (!outcome.child.started || is_unprotected) return false;
    if (!options.site && told.find("begin ") == told.npos) return std::nullopt;
    return outcome.begin.value_or(ExitStatus::done) == ExitStatus::done && outcome.end == ExitStatus::done;
}

std::string number(std::optional<ExitStatus> status) {
    return status ? std::to_string(static_cast<int>(*status)) : "null";
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
    return json::object(
               {{"version", "1"},
                {"command", json::array(words)},
                {"held", json::text(held)},
                {"started", json::boolean(child.started)},
                {"exit_status", ended ? std::to_string(child.code) : "null"},
                {"signal", child.was_signalled ? std::to_string(child.code) : "null"},
                {"milliseconds", std::to_string(static_cast<std::int64_t>(outcome.seconds * 1000))},
                {"begin", number(outcome.begin)},
                {"end", number(outcome.end)},
                {"protected", outcome.is_protected ? json::boolean(*outcome.is_protected) : "null"}}) +
           "\n";
}

/// COMMAND has run, or is not to run: a file that cannot be written is a warning.
void write_last_report(report::Report& report, const RunOptions& options, const RunOutcome& outcome) {
    attempt(report, [&] {
        write_report(options, outcome);
        return ExitStatus::done;
    });
}

}  // namespace

void write_report(const RunOptions& options, const RunOutcome& outcome) {
    if (options.report_file.empty()) return;
    constexpr std::size_t size_limit = 1U << 20U;
    const auto path = os::absolute(options.report_file);
    os::Disk disk;
    const os::Location place{path.parent_path(), path.filename()};
    const auto before = os::read_file(disk, place, size_limit);
    os::replace_file(disk, place, to_json(options, outcome),
                     before ? std::optional(before->meta) : std::nullopt, {"", 0644});
}

int run(report::Report& report, const RunOptions& options, const Bracket& bracket) {
    Request request = options.request;
    RunOutcome outcome;
    if (options.site) {
        request.wish = Wish::begin;
        request.site = *options.site;
        const ExitStatus begun = attempt(report, [&] { return bracket.begin(request); });
        outcome.begin = begun;
        const int signal = os::interrupted_by();
        if (signal != 0 || (begun != ExitStatus::done && options.strict)) {
            request.wish = Wish::end;
            outcome.end = end_all(report, bracket, request);
            write_last_report(report, options, outcome);
            if (signal != 0) os::die_of(signal);
            throw Error(begun, "the site is not held as --strict wants it; mend what is told above");
        }
    }
    std::string told;
    const auto begun = std::chrono::steady_clock::now();
    const auto child = outcome.child = run_command(options, told);
    outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    const bool is_good = child.started && !child.was_signalled && child.code == 0 && !child.was_interrupted &&
                         !has_unfinished(told);
    // What was never started has changed nothing: its hold ends.
    request.wish = is_good || !child.started ? Wish::end : Wish::fail;
    request.reason = is_good ? "" : reason_of(child);
    outcome.end = end_all(report, bracket, request);
    const bool is_unprotected = tell_unprotected(report, options, child, has_answered(told));
    outcome.is_protected = protection(options, outcome, is_unprotected, told);
    write_last_report(report, options, outcome);
    if (!child.started) return status_of_unstarted(report, options, child.code);
    if (child.was_signalled) os::die_of(child.code);
    const bool is_spoilt = options.strict && child.code == 0 && outcome.is_protected == false;
    return is_spoilt ? static_cast<int>(ExitStatus::not_protected) : child.code;
}

ExitStatus end_each(World& world, Request request) {
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
