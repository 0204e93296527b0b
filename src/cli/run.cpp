// SPDX-License-Identifier: MIT
#include "cli/run.hpp"

#include <unistd.h>

#include <ostream>

#include "cli/dispatch.hpp"
#include "cli/options.hpp"
#include "cli/request.hpp"
#include "cli/terminal.hpp"
#include "cli/text_printer.hpp"
#include "command/hook.hpp"
#include "command/ini.hpp"
#include "command/modern_hook.hpp"
#include "os/posix_disk.hpp"
#include "report/error.hpp"
#include "report/explain.hpp"

namespace cachehold::cli {
namespace {

using report::Error;
using report::ExitStatus;

ExitStatus ini(const Options& options, std::ostream& out, TextPrinter& printer) {
    os::PosixDisk disk;
    config::Ini rules;
    rules.allow_attribute_loss = options.allow_attribute_loss;
    rules.size_limit = options.size_limit.value_or(rules.size_limit);
    const command::IniFile file{disk, options.ini_file, rules};
    switch (options.ini_verb) {
        case IniVerb::get:
            return command::ini_get(file, options.platform_file, options.json, out);
        case IniVerb::hold:
            return command::ini_hold(file, printer);
        case IniVerb::release:
            break;
    }
    return command::ini_release(file, printer);
}

ExitStatus hook(const Options& options, TextPrinter& printer) {
    const std::string home = environment("HOME");
    if (!options.user_dir && home.empty())
        throw Error(ExitStatus::usage, "HOME is not set; name --user-dir DIR");
    const std::string directory = options.user_dir.value_or(home + "/.drush");
    if (options.hook_verb == HookVerb::remove) {
        command::modern_hook_remove(directory, printer);
        return command::hook_remove(directory, printer);
    }
    const ExitStatus status = command::hook_install(command::hook_source(), directory, printer);
    const ExitStatus modern =
        command::modern_hook_install(command::hook_source() / "modern", directory, printer);
    return status == ExitStatus::done ? modern : status;
}

std::string help(const Options& options) {
    if (options.explain) return report::explained(*report::explanation_of(*options.explain));
    return options.list_statuses ? report::list_of_statuses() : help_text(options.help_for);
}

int perform(const Options& options, std::ostream& out, TextPrinter& printer) {
    switch (options.command) {
        case Command::ini:
            return static_cast<int>(ini(options, out, printer));
        case Command::hook:
            return static_cast<int>(hook(options, printer));
        case Command::help:
            out << help(options);
            return 0;
        case Command::version:
            out << "cachehold " CACHEHOLD_VERSION "\n";
            return 0;
        default:
            return dispatch(options, out, printer);
    }
}

}  // namespace

int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
    TextPrinter::Style style;
    style.terminal = is_terminal(STDERR_FILENO);
    style.colour = wants_colour(STDERR_FILENO, {});
    TextPrinter printer(err, style);
    return told(printer, [&] {
        const Options options = parse_options(arguments);
        style.quiet = options.quiet;
        style.verbose = options.verbose;
        style.colour = wants_colour(STDERR_FILENO, options);
        TextPrinter styled(err, style);
        const int status = perform(options, out, styled);
        out.flush();
        if (!out) throw Error(ExitStatus::file_system, "cannot write to standard output");
        return status;
    });
}

}  // namespace cachehold::cli
