// SPDX-License-Identifier: MIT
#include "cli/dispatch.hpp"

#include <algorithm>
#include <sstream>

#include "cli/doctor.hpp"
#include "cli/owner.hpp"
#include "cli/program.hpp"
#include "cli/request.hpp"
#include "command/attempt.hpp"
#include "os/caller.hpp"
#include "os/child.hpp"
#include "report/error.hpp"
#include "report/json.hpp"

namespace cachehold::cli {
namespace {

namespace json = report::json;
using report::Error;
using report::ExitStatus;
using Work = std::function<int(std::ostream& out)>;

constexpr int held = static_cast<int>(ExitStatus::held);

void become(const os::Account& owner, Settings& settings) {
    if (owner.uid == 0) return;
    os::become(owner);
    settings.add_own(owner);
}

/// Root's work on one command.
class Root {
public:
    Root(const Options& options, Settings& settings, std::ostream& out, TextPrinter& printer)
        : options_(options), settings_(settings), out_(out), printer_(printer) {}

    int run() {
        return command::run(printer_, run_options(options_),
                            {[this](const hold::Request& request) { return begin(request); },
                             [this](const hold::Request& request) { return end_each(request); }});
    }

    /// The status is that something is held, else that of the first failure.
    int for_each_owner(const Work& work) {
        int status = 0;
        for (const auto& owner : owners(settings_)) {
            if (os::interrupted_by() != 0)
                throw Error(ExitStatus::busy,
                            "interrupted before everybody's sites were seen to; run it again");
            const int one = in_name_of(owner, work);
            if (status == 0 || one == held) status = one;
        }
        return status;
    }

private:
    ExitStatus begin(const hold::Request& request) {
        return static_cast<ExitStatus>(in_name_of(owner_of(request.site, settings_), [&](std::ostream& out) {
            Program program(options_, settings_, out, printer_);
            return static_cast<int>(command::attempt(printer_, [&] { return program.begin(request); }));
        }));
    }

    ExitStatus end_each(const hold::Request& request) {
        return static_cast<ExitStatus>(for_each_owner([&](std::ostream& out) {
            return static_cast<int>(Program(options_, settings_, out, printer_).end_each(request));
        }));
    }

    int in_name_of(const os::Account& owner, const Work& work) {
        if (owner.uid == 0) return told(printer_, [&] { return work(out_); });
        out_.flush();
        const auto done = os::run_helper([&](std::string& output) {
            std::ostringstream lines;
            const int status = told(printer_, [&] {
                become(owner, settings_);
                return work(lines);
            });
            output = lines.str();
            return status;
        });
        if (!done.end.was_signalled) {
            out_ << done.output;
            return done.end.code;
        }
        printer_.error("the process that worked as user " + std::to_string(owner.uid) +
                       " was ended by signal " + std::to_string(done.end.code) + "; run the command again");
        return static_cast<int>(ExitStatus::internal);
    }

    const Options& options_;
    Settings& settings_;
    std::ostream& out_;
    TextPrinter& printer_;
};

int perform(const Options& options, const Settings& settings, std::ostream& out, TextPrinter& printer) {
    if (options.command == Command::doctor) return doctor(options, settings, out, printer);
    Program program(options, settings, out, printer);
    switch (options.command) {
        case Command::begin:
            return program.begin();
        case Command::end:
            return program.end();
        case Command::flush:
            return program.flush();
        case Command::status:
            return program.status();
        default:
            return program.recover();
    }
}

int as_root(const Options& options, Settings& settings, std::ostream& out, TextPrinter& printer) {
    Root root(options, settings, out, printer);
    if (options.command == Command::run) return root.run();
    const auto work = [&](std::ostream& lines) { return perform(options, settings, lines, printer); };
    if (!names_site(options) && options.command != Command::flush) return root.for_each_owner(work);
    if (names_site(options)) become(owner_of(site_of(options), settings), settings);
    return work(out);
}

int run(const Options& options, const Settings& settings, std::ostream& out, TextPrinter& printer) {
    const auto in_program = [&](ExitStatus (Program::*work)(hold::Request)) {
        return [&, work](const hold::Request& request) {
            Program program(options, settings, out, printer);
            return (program.*work)(request);
        };
    };
    return command::run(printer, run_options(options),
                        {in_program(&Program::begin), in_program(&Program::end_each)});
}

/// Without a site, it is about holds that hooks may begin inside, and they will tell the same: no reason to
/// keep a command from running.
int run_without_settings(const Options& options, TextPrinter& printer, const Error& error) {
    if (options.command != Command::run || names_site(options) || options.strict) throw error;
    printer.warning(error.what());
    const auto nothing = [&](const hold::Request&) { return error.status(); };
    return command::run(printer, run_options(options), {nothing, nothing});
}

/// One document of what each owner's process has written, a JSON object a line.
std::string document_of(Command command, std::istream& lines, int status) {
    std::vector<std::string> items;
    for (std::string line; std::getline(lines, line);) items.push_back(line);
    std::vector<std::pair<std::string, std::string>> members{{"version", "1"}};
    if (command == Command::doctor) members.emplace_back("protected", json::boolean(status == 0));
    members.emplace_back(command == Command::doctor ? "users" : "held", json::array(items));
    return json::object(members);
}

int as_anybody(const Options& options, std::ostream& out, TextPrinter& printer) {
    std::optional<Settings> settings;
    try {
        settings.emplace(options);
    } catch (const Error& error) {
        if (options.command == Command::doctor) return doctor(options, error, out);
        return run_without_settings(options, printer, error);
    }
    if (options.leftovers) return leftovers(options, *settings, out, printer);
    if (os::is_root()) return as_root(options, *settings, out, printer);
    if (options.command == Command::run) return run(options, *settings, out, printer);
    return perform(options, *settings, out, printer);
}

}  // namespace

int told(TextPrinter& printer, const std::function<int()>& work) {
    try {
        return work();
    } catch (const std::exception&) {
        const command::Caught failure = command::caught();
        printer.error(failure.message);
        return static_cast<int>(failure.status);
    }
}

int dispatch(const Options& options, std::ostream& out, TextPrinter& printer) {
    const bool is_overview = options.command == Command::status || options.command == Command::doctor;
    if (is_overview && options.json) {
        std::stringstream lines;
        const int status = as_anybody(options, lines, printer);
        out << document_of(options.command, lines, status) << '\n';
        return status;
    }
    const int status = as_anybody(options, out, printer);
    if (options.command == Command::status && status == 0) printer.info("nothing is held");
    return status;
}

}  // namespace cachehold::cli
