// SPDX-License-Identifier: MIT
#include <unistd.h>

#include "cli/program.hpp"
#include "os/caller.hpp"

namespace cachehold::cli {
namespace {

/// CACHEHOLD_TOKEN as a hook or `run` has set it; anything else is refused rather than written into records.
std::string token_from_environment() {
    std::string token = os::environment("CACHEHOLD_TOKEN");
    const bool is_token =
        token.size() <= 64 && token.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_token)
        throw Error(ExitStatus::usage, "CACHEHOLD_TOKEN is no token; expected up to 64 hexadecimal digits");
    return token;
}

/// The process whose life a hold depends on, 0: none. --holder-pid, else who called us, unless a person did.
/// Inside a task it is our parent itself: an inner `sh -c` must not pass for the process that began the task.
os::ProcessIdentity holder(const Options& options, bool is_inside_task) {
    const os::Processes processes;
    if (options.holder_pid.value_or(0) > 0) {
        auto named = processes.identify(*options.holder_pid);
        if (processes.life(named) != os::Life::dead) return named;
        throw Error(ExitStatus::usage, "--holder-pid: there is no process " +
                                           std::to_string(*options.holder_pid) +
                                           "; name the process of the task, or leave it out");
    }
    // 1: whoever called us died, and init, which never ends, has taken us over.
    const int caller = is_inside_task ? ::getppid() : os::task_process();
    const bool has_none = options.holder_pid || caller == 1 || ::isatty(STDIN_FILENO) == 1;
    return processes.identify(has_none ? 0 : caller);
}

}  // namespace

bool names_site(const Options& options) {
    return !options.site_dir.empty() || !options.root.empty() || !options.platform.empty();
}

site::Site site_of(const Options& options) {
    if (!options.platform.empty()) return site::platform_from_root(options.platform);
    auto site = options.site_dir.empty() ? site::from_root_and_uri(options.root, options.uri)
                                         : site::from_directory(options.site_dir);
    site::demand_no_alias(site);
    return site;
}

hold::Request request_for(const Options& options, hold::Wish wish) {
    hold::Request request;
    request.wish = wish;
    if (names_site(options)) request.site = site_of(options);
    request.token = token_from_environment();
    request.task = options.task;
    request.process = holder(options, !request.token.empty());
    if (request.process.start == 0) request.process.pid = 0;
    request.reason = options.reason;
    request.second_cache = options.second_cache;
    request.prefixes = options.prefixes;
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

command::RunOptions run_options(const Options& options) {
    command::RunOptions run{names_site(options) ? std::optional(site_of(options)) : std::nullopt,
                            options.command_line,
                            options.expect_hook,
                            options.strict,
                            options.report_file,
                            request_for(options, hold::Wish::begin)};
    run.request.process = os::Processes().identify(::getpid());
    // Its own, also inside another task: it is one more holder, and its end leaves the outer one's hold
    // alone.
    run.request.token = os::random_token();
    run.request.is_run = true;
    if (run.request.task.empty()) run.request.task = options.command_line.front();
    return run;
}

}  // namespace cachehold::cli
