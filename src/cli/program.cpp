// SPDX-License-Identifier: MIT
#include "cli/program.hpp"

#include <unistd.h>

#include "cli/owner.hpp"
#include "command/doctor.hpp"
#include "command/hold_commands.hpp"
#include "command/outcome.hpp"
#include "command/sql_caches.hpp"
#include "command/sync.hpp"
#include "command/words.hpp"
#include "hold/membership.hpp"
#include "os/caller.hpp"
#include "redis/flush.hpp"
#include "report/printable.hpp"

namespace cachehold::cli {
namespace {

using command::Finding;
using report::Error;
using report::ExitStatus;

/// Shown by `printer`; a signal ends what goes on.
redis::Progress progress_on(TextPrinter& printer) {
    return [&printer](std::uint64_t walked, std::uint64_t total, std::uint64_t deleted) {
        printer.progress(walked, total, deleted);
        return os::interrupted_by() == 0;
    };
}

/// CACHEHOLD_TOKEN as a hook or `run` has set it; anything else is refused rather than written into records.
std::string token_from_environment() {
    std::string token = os::environment("CACHEHOLD_TOKEN");
    const bool is_token =
        token.size() <= 64 && token.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_token)
        throw Error(ExitStatus::usage, "CACHEHOLD_TOKEN is no token; expected up to 64 hexadecimal digits");
    return token;
}

/// The process whose life a hold depends on: --holder-pid, else who called us, unless a person did.
os::ProcessIdentity holder(const Options& options) {
    const os::SystemProcesses processes;
    if (options.holder_pid) {
        auto named = processes.identify(*options.holder_pid);
        if (processes.life(named) != os::Life::dead) return named;
        throw Error(ExitStatus::usage, "--holder-pid: there is no process " +
                                           std::to_string(*options.holder_pid) +
                                           "; name the process of the task, or leave it out");
    }
    // 1: whoever called us died, and init, which never ends, has taken us over.
    const int caller = ::getppid();
    return processes.identify(::isatty(STDIN_FILENO) == 1 || caller == 1 ? 0 : caller);
}

/// What users are to know whose records root's `recover` passes over. Root is told of all of them, where no
/// site is named.
std::vector<std::string> unserved(const Options& options) {
    if (os::is_started_by_root() && (names_site(options) || !os::is_root())) return {};
    std::vector<std::string> warnings;
    for (const auto& user : os::is_root() ? users_with_sites() : std::vector{os::own_account().name})
        if (!is_served(user))
            warnings.push_back("root's 'cachehold recover' does not look at holds of " +
                               report::quoted(user) + "; have root run: cachehold hook install --user " +
                               command::shell_quoted(user));
    return warnings;
}

hold::Request request_for(const Options& options, hold::Wish wish) {
    hold::Request request;
    request.wish = wish;
    if (names_site(options)) request.site = site_of(options);
    request.token = token_from_environment();
    request.task = options.task;
    request.process = holder(options);
    if (request.process.start == 0) request.process.pid = 0;
    request.reason = options.reason;
    request.second_cache = options.second_cache;
    request.force = options.force;
    request.end_kept = options.failed;
    if (!options.new_uri.empty() || !options.new_root.empty())
        request.new_place =
            site::from_root_and_uri(options.new_root.empty() ? request.site.root.string() : options.new_root,
                                    options.new_uri.empty() ? request.site.uri : options.new_uri);
    return request;
}

hold::Request with_sites(hold::Request request) {
    if (request.site.is_platform()) request.sites = site::sites_of(request.site);
    return request;
}

ExitStatus tell(const Options& options, std::vector<Finding> findings, std::ostream& out) {
    const std::string user = os::name_of(os::own_account());
    findings.insert(findings.begin(), {Finding::State::good, "user", user});
    command::print_findings(findings, user, options.json, out);
    return command::status_of(findings);
}

}  // namespace

Program::Program(const Context& context)
    : context_(context),
      store_(disk_, context.settings.state_directory()),
      flusher_(redis::flusher_of(context.options.no_redis ? std::vector<redis::ServerSettings>()
                                                          : context.settings.servers())),
      world_{disk_,
             clock_,
             processes_,
             store_,
             *flusher_,
             context.printer,
             context.settings.config(),
             command::sql_cache_emptier(context.settings.config()),
             context.settings.names_of_others()} {}

ExitStatus Program::perform() {
    const Options& options = context_.options;
    switch (options.command) {
        case Command::begin:
            return begin(request_for(options, hold::Wish::begin));
        case Command::end: {
            auto request =
                request_for(options, options.outcome == "success" ? hold::Wish::end : hold::Wish::fail);
            request.progress = progress_on(context_.printer);
            return command::carry_out_told(world_, with_sites(std::move(request))).status;
        }
        case Command::flush:
            return flush();
        case Command::status:
            return command::print_status(world_,
                                         names_site(options) ? std::optional(site_of(options)) : std::nullopt,
                                         options.json, context_.out);
        default:
            return recover();
    }
}

ExitStatus Program::begin(hold::Request request) {
    request = with_sites(std::move(request));
    request.progress = progress_on(context_.printer);
    for (const auto& problem : unserved(context_.options)) context_.printer.warning(problem);
    const bool is_platform = request.site.is_platform();
    if (request.second_cache.empty())
        command::demand_emptier(world_.config, is_platform ? request.sites : std::vector{request.site},
                                "cachehold begin " + command::operand(request.site));
    return command::begin(world_, request);
}

ExitStatus Program::end_each(hold::Request request) {
    request.progress = progress_on(context_.printer);
    return command::end_each(world_, request);
}

ExitStatus Program::recover() {
    hold::Request request = request_for(context_.options, hold::Wish::recover);
    request.token.clear();
    request.progress = progress_on(context_.printer);
    if (names_site(context_.options)) return command::recover(world_, with_sites(std::move(request)));
    const ExitStatus status = command::recover_all(world_, request);
    // A user's note names a Drush of his: root starts none of these.
    const bool is_in_name_of_user = os::is_started_by_root() && !os::is_root();
    const ExitStatus synced =
        is_in_name_of_user ? ExitStatus::done : command::sync_again(store_.directory(), context_.printer);
    store_.stamp_recover(clock_.now());
    return report::first_problem(status, synced);
}

ExitStatus Program::flush() {
    const Options& options = context_.options;
    command::FlushOptions flush{options.names, options.dry_run, options.json, progress_on(context_.printer)};
    if (names_site(options)) {
        hold::Request request;
        request.site = site_of(options);
        flush.names = hold::names_of(with_sites(std::move(request)));
    }
    return command::flush(world_, flush, context_.out);
}

ExitStatus doctor(const Options& options, const Error& error, std::ostream& out) {
    return tell(options, {{Finding::State::bad, "configuration", error.what(), error.status()}}, out);
}

ExitStatus doctor(const Context& context) {
    const Settings& settings = context.settings;
    os::PosixDisk disk;
    const os::SystemClock clock;
    const os::SystemProcesses processes;
    command::Patient patient{disk,
                             clock,
                             processes,
                             context.printer,
                             settings.config(),
                             settings.servers(),
                             settings.servers_file(),
                             settings.state_directory(),
                             os::environment("HOME"),
                             std::nullopt,
                             progress_on(context.printer)};
    if (names_site(context.options)) patient.site = site_of(context.options);
    auto findings = command::examine(patient);
    for (const auto& problem : unserved(context.options))
        findings.push_back({Finding::State::warning, "recover", problem});
    context.printer.wipe_progress();
    return tell(context.options, std::move(findings), context.out);
}

ExitStatus leftovers(const Context& context) {
    std::vector<std::string> places{os::environment("HOME")};
    for (const auto& place : context.options.below) places.push_back(os::absolute(place).string());
    if (os::is_root())
        for (const auto& account : os::all_accounts()) places.push_back(account.home);
    auto findings = command::examine_leftovers(context.settings.config(), context.settings.servers(),
                                               command::names_below(places), progress_on(context.printer));
    context.printer.wipe_progress();
    return tell(context.options, std::move(findings), context.out);
}

bool names_site(const Options& options) {
    return !options.site_dir.empty() || !options.root.empty() || !options.platform.empty();
}

site::Site site_of(const Options& options) {
    if (!options.platform.empty()) return site::platform_from_root(options.platform);
    const auto site = options.site_dir.empty() ? site::from_root_and_uri(options.root, options.uri)
                                               : site::from_directory(options.site_dir);
    site::demand_no_alias(site);
    return site;
}

command::RunOptions run_options(const Options& options) {
    command::RunOptions run{names_site(options) ? std::optional(site_of(options)) : std::nullopt,
                            options.command_line,
                            options.expect_hook,
                            options.strict,
                            options.report_file,
                            request_for(options, hold::Wish::begin)};
    run.request.process = os::SystemProcesses().identify(::getpid());
    // Its own, also inside another task: it is one more holder, and its end leaves the outer one's hold
    // alone.
    run.request.token = os::random_token();
    if (run.request.task.empty()) run.request.task = options.command_line.front();
    return run;
}

}  // namespace cachehold::cli
