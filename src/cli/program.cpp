// SPDX-License-Identifier: MIT
#include "cli/program.hpp"

#include <unistd.h>

#include "cli/request.hpp"
#include "command/flush.hpp"
#include "command/hold_commands.hpp"
#include "command/status.hpp"
#include "command/sync.hpp"
#include "hold/membership.hpp"
#include "os/caller.hpp"
#include "redis/flush.hpp"

namespace cachehold::cli {
namespace {

using report::ExitStatus;

int number(ExitStatus status) { return static_cast<int>(status); }

}  // namespace

Program::Program(const Options& options, const Settings& settings, std::ostream& out, TextPrinter& printer)
    : options_(options),
      out_(out),
      printer_(printer),
      store_(disk_, settings.state_directory()),
      flusher_(
          redis::flusher_of(options.no_redis ? std::vector<redis::ServerSettings>() : settings.servers())),
      world_{disk_, clock_, processes_, store_, *flusher_, printer, settings.config()} {}

int Program::begin() {
    hold::Request request = request_for(options_, hold::Wish::begin);
    request.site = site_of(options_);
    return number(begin(request));
}

void Program::name_site(hold::Request& request, const site::Site& site) const {
    request.site = site;
    if (!site.is_platform()) return;
    request.sites = site::sites_of(site);
}

ExitStatus Program::begin(hold::Request request) {
    name_site(request, request.site);
    request.progress = progress_on(printer_);
    return command::begin(world_, request);
}

int Program::end() {
    const bool is_good = options_.outcome == Outcome::success;
    hold::Request request = request_for(options_, is_good ? hold::Wish::end : hold::Wish::fail);
    name_site(request, site_of(options_));
    request.progress = progress_on(printer_);
    return number(command::end(world_, request));
}

ExitStatus Program::end_each(hold::Request request) {
    request.progress = progress_on(printer_);
    return command::end_each(world_, request);
}

int Program::recover() {
    hold::Request request = request_for(options_, hold::Wish::recover);
    request.token.clear();
    request.progress = progress_on(printer_);
    if (!names_site(options_)) {
        const ExitStatus status = command::recover_all(world_, request);
        const ExitStatus synced = command::sync_again(store_.directory(), printer_);
        store_.stamp_recover(clock_.now());
        return number(status == ExitStatus::done ? synced : status);
    }
    name_site(request, site_of(options_));
    return number(command::recover(world_, request));
}

int Program::flush() {
    command::FlushOptions flush;
    flush.names = options_.names;
    if (names_site(options_)) {
        hold::Request request;
        name_site(request, site_of(options_));
        for (const auto& name : hold::names_of(request)) flush.names.push_back(name);
    }
    flush.dry_run = options_.dry_run;
    flush.json = options_.json;
    flush.progress = progress_on(printer_);
    return number(command::flush(world_, flush, out_));
}

int Program::status() {
    std::optional<site::Site> only;
    if (names_site(options_)) only = site_of(options_);
    return number(command::print_status(world_, only, options_.json, out_));
}

redis::Progress progress_on(TextPrinter& printer) {
    return [&printer](std::uint64_t walked, std::uint64_t total, std::uint64_t deleted) {
        printer.progress(walked, total, deleted);
        return os::interrupted_by() == 0;
    };
}

command::RunOptions run_options(const Options& options) {
    command::RunOptions run;
    if (names_site(options)) run.site = site_of(options);
    run.command = options.command_line;
    run.strict = options.strict;
    run.report_file = options.report_file;
    run.expects_hook = options.expect_hook;
    run.request = request_for(options, hold::Wish::begin);
    run.request.process = os::SystemProcesses().identify(::getpid());
    // Its own, also inside another task: it is one more holder, and its end leaves the outer one's hold
    // alone.
    run.request.token = os::random_token();
    if (run.request.task.empty()) run.request.task = options.command_line.front();
    return run;
}

}  // namespace cachehold::cli
