// SPDX-License-Identifier: MIT
#include "cli/program.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/filesystem/operations.hpp>
#include <functional>
#include <random>
#include <sstream>

#include "command/hook.hpp"
#include "command/words.hpp"
#include "os/caller.hpp"
#include "os/start.hpp"

namespace cachehold::cli {
namespace {

using Work = std::function<ExitStatus(const Context& context)>;

constexpr auto as_error = &report::Report::error;

void become(const os::Account& owner, Settings& settings, const Sites& sites) {
    if (owner.uid == 0) return;
    os::become(owner);
    settings.add_own(owner, sites);
}

bool only_looks(const Context& context) {
    const Command command = context.options.command;
    return command == Command::status || command == Command::doctor;
}

/// Commands that only look, and root for its own sites, flush no other user's names: no list is needed.
Sites sites_for(const Context& context, bool is_for_root = false) {
    return only_looks(context) || is_for_root ? Sites() : sites_of_users();
}

/// Root works for somebody else in a child that becomes him.
ExitStatus in_name_of(const os::Account& owner, const Context& context, const Sites& sites,
                      const Work& work) {
    TextPrinter& printer = context.printer;
    const auto here = [&] { return work(context); };
    if (!os::is_root() || owner.uid == 0) return command::attempt(printer, here, as_error);
    os::Start child;
    child.work = [&](std::string& output) {
        std::ostringstream lines;
        const auto as_owner = [&] {
            become(owner, context.settings, sites);
            return work({context.options, context.settings, lines, printer});
        };
        const ExitStatus status = command::attempt(printer, as_owner, as_error);
        output = lines.str();
        return static_cast<int>(status);
    };
    child.limit = std::chrono::minutes(only_looks(context) ? 1 : 5);
    child.errors = STDERR_FILENO;
    child.most_output = 64U << 20U;
    const auto done = os::start(child);
    if (done.status >= 0 && !done.is_cut) {
        context.out << done.output;
        return static_cast<ExitStatus>(done.status);
    }
    printer.error("the process that worked as user " + std::to_string(owner.uid) +
                  (done.signal != 0 && done.in_time
                       ? " was ended by signal " + std::to_string(done.signal)
                       : " was not started, did not end in time, or wrote 64 MiB") +
                  "; run the command again");
    return ExitStatus::internal;
}

/// Status: held where something is held, else the first failure. The owners come one after the other, so that
/// no two walks load one Redis server at once. Their order is by chance, except for commands that only look:
/// else an owner who uses up all the time would always delay the same others.
ExitStatus for_each_owner(const Context& context, const Work& work) {
    ExitStatus status = ExitStatus::done;
    const Sites sites = sites_for(context);
    auto everybody = owners(context.settings);
    if (!only_looks(context)) std::shuffle(everybody.begin(), everybody.end(), std::random_device());
    for (const auto& owner : everybody) {
        if (os::interrupted_by() != 0)
            throw Error(ExitStatus::busy, "interrupted before everybody's sites were seen to; run it again");
        const ExitStatus one = in_name_of(owner, context, sites, work);
        if (status == ExitStatus::done || one == ExitStatus::held) status = one;
    }
    return status;
}

/// The status of COMMAND may be any number.
ExitStatus run(const Context& context) {
    const auto part = [](ExitStatus (Program::*method)(const hold::Request&), const hold::Request& request) {
        return [method, &request](const Context& theirs) {
            return command::attempt(theirs.printer, [&] { return (Program(theirs).*method)(request); });
        };
    };
    const command::Bracket bracket{
        [&](const hold::Request& request) {
            const auto owner = os::is_root() ? owner_of(request.site, context.settings) : os::Account();
            return in_name_of(owner, context, sites_for(context, owner.uid == 0),
                              part(&Program::begin, request));
        },
        [&](const hold::Request& request) {
            return for_each_owner(context, part(&Program::end_each, request));
        }};
    return static_cast<ExitStatus>(command::run(context.printer, run_options(context.options), bracket));
}

/// Without a site, it is about holds that hooks may begin inside, and they will tell the same: no reason to
/// keep a command from running.
ExitStatus run_without_settings(const Options& options, TextPrinter& printer, const Error& error) {
    if (options.command != Command::run || names_site(options) || options.strict) throw error;
    printer.warning(error.what());
    const auto nothing = [&](const hold::Request&) { return error.status(); };
    return static_cast<ExitStatus>(command::run(printer, run_options(options), {nothing, nothing}));
}

/// Carries out one of the commands that need a configuration: a user as himself. Root reads what only root
/// may read, then becomes the owner of the site for good; for all sites it does so in a child for each owner
/// but itself, and around the command of `run`, which stays root's, in children too.
ExitStatus with_settings(const Options& options, std::ostream& out, TextPrinter& printer) {
    std::optional<Settings> settings;
    try {
        settings.emplace(options);
    } catch (const Error& error) {
        if (options.command == Command::doctor) return doctor(options, error, out);
        return run_without_settings(options, printer, error);
    }
    const Context context{options, *settings, out, printer};
    if (options.leftovers) return leftovers(context);
    if (options.command == Command::run) return run(context);
    const Work work = [](const Context& theirs) {
        const Command command = theirs.options.command;
        const bool asks = command == Command::doctor || command == Command::hook;
        return asks ? doctor(theirs) : Program(theirs).perform();
    };
    if (names_site(options) && os::is_root()) {
        const auto owner = owner_of(site_of(options), *settings);
        become(owner, *settings, sites_for(context, owner.uid == 0));
    }
    if (names_site(options) || options.command == Command::flush) return work(context);
    return for_each_owner(context, work);
}

/// The report is written before anything else can fail. With --strict one status says that COMMAND was not
/// run: any other may be its own.
ExitStatus run_reported(const Options& options, std::ostream& out, TextPrinter& printer) {
    try {
        command::RunOptions run;
        run.command = options.command_line;
        run.report_file = options.report_file;
        command::write_report(run, {});
        return with_settings(options, out, printer);
    } catch (const std::exception&) {
        const Error failure = command::caught();
        throw Error(options.strict ? ExitStatus::not_protected : failure.status(),
                    std::string(failure.what()) + "; COMMAND was not run");
    }
}

/// status, doctor: with --json one document.
ExitStatus dispatch(const Options& options, std::ostream& out, TextPrinter& printer) {
    const bool is_overview = options.command == Command::status || options.command == Command::doctor;
    if (is_overview && options.json && !options.find_prefix) {
        std::stringstream lines;
        const ExitStatus status = with_settings(options, lines, printer);
        out << document_of(options.command, lines, status) << '\n';
        return status;
    }
    const ExitStatus status = with_settings(options, out, printer);
    if (options.command == Command::status && status == ExitStatus::done) printer.info("nothing is held");
    return status;
}

ExitStatus hook(const Options& options, std::ostream& out, TextPrinter& printer) {
    if (options.verb == "sync") return sync(options, printer);
    if (options.global) return command::hook_settings({}, std::nullopt, out, printer);
    if (names_site(options)) return with_settings(options, out, printer);
    const fs::path source = command::hook_source();
    const fs::path directory = become_user_of_hooks(options);
    if (options.verb == "status") return command::hook_status(source, directory, options.json, out);
    if (options.verb == "remove") return command::hook_remove(directory, printer);
    for (const auto& problem : unserved(options)) printer.warning(problem);
    return command::hook_install(source, directory, printer);
}

ExitStatus perform(const Options& options, std::ostream& out, TextPrinter& printer) {
    switch (options.command) {
        case Command::ini:
            return ini(options, out, printer);
        case Command::hook:
            return hook(options, out, printer);
        case Command::help:
            out << (options.list_statuses ? report::list_of_statuses() : help_text(options.help_for));
            return ExitStatus::done;
        case Command::run:
            return run_reported(options, out, printer);
        case Command::version:
            out << "cachehold " CACHEHOLD_VERSION "\n";
            return ExitStatus::done;
        default:
            return dispatch(options, out, printer);
    }
}

}  // namespace

int main(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
    TextPrinter printer(err);
    std::string meaning;  // comes first, for logs cut lines
    const auto work = [&] {
        const Options options = parse_options(arguments);
        if (options.command == Command::begin && !options.task.empty())
            meaning = "the task runs without a hold: ";
        printer.set_quiet(options.quiet);
        printer.set_verbose(options.verbose);
        report::PrintableLines lines(out);
        std::ostream printed(&lines);
        const ExitStatus done = perform(options, printed, printer);
        if (!printed.flush() && !os::reader_is_gone())
            throw Error(ExitStatus::file_system, "cannot write to standard output; see where it goes");
        return done;
    };
    return static_cast<int>(command::attempt(printer, work, as_error, meaning));
}

}  // namespace cachehold::cli
