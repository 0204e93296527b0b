// SPDX-License-Identifier: MIT
#include "cli/main.hpp"

#include <unistd.h>

#include <boost/filesystem/operations.hpp>
#include <ostream>

#include "cli/dispatch.hpp"
#include "cli/options.hpp"
#include "cli/owner.hpp"
#include "cli/request.hpp"
#include "cli/settings.hpp"
#include "cli/text_printer.hpp"
#include "command/hook.hpp"
#include "command/hook_status.hpp"
#include "command/ini.hpp"
#include "command/sync.hpp"
#include "os/posix_disk.hpp"
#include "record/store.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::cli {
namespace {

namespace fs = boost::filesystem;
using report::Error;
using report::ExitStatus;

ExitStatus ini(const Options& options, std::ostream& out, TextPrinter& printer) {
    const Settings settings(options);
    os::PosixDisk disk;
    const command::IniFile file{disk, options.ini_file, settings.config().ini};
    switch (options.ini_verb) {
        case IniVerb::get:
            return command::ini_get(file,
                                    options.platform.empty() ? std::nullopt : std::optional(options.platform),
                                    options.json, out);
        case IniVerb::begin:
            return command::ini_begin(file, printer);
        case IniVerb::end:
            break;
    }
    return command::ini_end(file, printer);
}

/// A user's hooks are his: root puts nothing of its own into a directory that somebody else can write.
void become_user_of_hooks(const Options& options, const fs::path& directory) {
    if (!os::is_root()) {
        if (!options.user.empty() && os::account_of(::geteuid(), 0).name != options.user)
            throw Error(ExitStatus::usage,
                        "only root can work for another user; run it with sudo, or as that user");
        return;
    }
    auto account = os::account_named(options.user);
    if (options.user.empty()) {
        account = owner_of_directory({directory.parent_path(), directory.filename()});
        if (!account) account = owner_of_directory({directory.parent_path(), ""});
    } else if (!account) {
        throw Error(ExitStatus::usage,
                    "no user '" + report::printable(options.user) + "' on this machine; correct --user");
    }
    if (account && account->uid != 0) os::become(*account);
}

fs::path user_directory(const Options& options) {
    if (options.user_dir) return os::absolute(*options.user_dir).lexically_normal();
    const auto account = os::account_named(options.user);
    const std::string home = account ? account->home : environment("HOME");
    if (home.empty()) throw Error(ExitStatus::usage, "HOME is not set; name --user-dir DIR");
    return home + "/.drush";
}

/// For the hooks, which say by CACHEHOLD_DRUSH which Drush they are in.
ExitStatus sync(const Options& options, TextPrinter& printer) {
    const Settings settings(options);
    os::PosixDisk disk;
    const record::Store store(disk, settings.state_directory());
    return command::sync(store.directory(),
                         {environment("CACHEHOLD_DRUSH"), options.sync[0], options.sync[1]}, printer);
}

ExitStatus hook(const Options& options, std::ostream& out, TextPrinter& printer) {
    if (options.hook_verb == HookVerb::sync) return sync(options, printer);
    const fs::path directory = user_directory(options);
    const fs::path source = command::hook_source();
    become_user_of_hooks(options, directory);
    // A Drush in a platform would boot it, and one where its user may not be cannot start.
    fs::current_path("/");
    switch (options.hook_verb) {
        case HookVerb::status:
            return command::hook_status(source, directory, options.json, out);
        case HookVerb::remove:
            return command::hook_remove(directory, printer);
        case HookVerb::install:
        case HookVerb::sync:
            break;
    }
    return command::hook_install(source, directory, printer);
}

int perform(const Options& options, std::ostream& out, TextPrinter& printer) {
    switch (options.command) {
        case Command::ini:
            return static_cast<int>(ini(options, out, printer));
        case Command::hook:
            return static_cast<int>(hook(options, out, printer));
        case Command::help:
            out << (options.list_statuses ? report::list_of_statuses() : help_text(options.help_for));
            return 0;
        case Command::version:
            out << "cachehold " CACHEHOLD_VERSION "\n";
            return 0;
        default:
            return dispatch(options, out, printer);
    }
}

}  // namespace

int main(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
    TextPrinter printer(err);
    return told(printer, [&] {
        const Options options = parse_options(arguments);
        printer.set_quiet(options.quiet);
        printer.set_verbose(options.verbose);
        const int status = perform(options, out, printer);
        out.flush();
        if (!out) throw Error(ExitStatus::file_system, "cannot write to standard output; see where it goes");
        return status;
    });
}

}  // namespace cachehold::cli
