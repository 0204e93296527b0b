// SPDX-License-Identifier: MIT
#include "command/run.hpp"

#include <cerrno>
#include <system_error>

#include "command/attempt.hpp"
#include "command/hook_answer.hpp"
#include "command/outcome.hpp"
#include "command/words.hpp"
#include "os/caller.hpp"
#include "os/child.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

using report::ExitStatus;

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

}  // namespace

int run(report::Report& report, const RunOptions& options, const Bracket& bracket) {
    hold::Request request = options.request;
    ExitStatus begun = ExitStatus::done;
    if (options.site) {
        request.wish = hold::Wish::begin;
        request.site = *options.site;
        begun = attempt(report, [&] { return bracket.begin(request); });
        const int signal = os::interrupted_by();
        if (signal != 0 || (begun != ExitStatus::done && options.strict)) {
            request.wish = hold::Wish::end;
            end_all(report, bracket, request);
            if (signal != 0) os::die_of(signal);
            return static_cast<int>(begun);
        }
    }
    const HookAnswer hooks;
    const os::ChildEnd child = run_command(options, hooks);
    const std::string told = hooks.text();
    const bool is_good = child.started && !child.was_signalled && child.code == 0 && !child.was_interrupted &&
                         !has_unfinished(told);
    request.wish = is_good ? hold::Wish::end : hold::Wish::fail;
    request.reason = is_good ? "" : reason_of(child);
    const ExitStatus ended = end_all(report, bracket, request);
    const bool is_unprotected = tell_unprotected(report, options, child, has_answered(told));
    const bool is_protected = begun == ExitStatus::done && ended == ExitStatus::done && !is_unprotected;
    if (!child.started) return status_of_unstarted(report, options, child.code);
    if (child.was_signalled) os::die_of(child.code);
    const bool is_spoilt = options.strict && child.code == 0 && !is_protected;
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
