// SPDX-License-Identifier: MIT
// The Drush hooks of one user: links in his ~/.drush, and whether his Drush loads them.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "os/account.hpp"
#include "report/report.hpp"
#include "site/site.hpp"

namespace cachehold::command {

struct HookLink {
    const char* name;    ///< below ~/.drush
    const char* target;  ///< below the directory of the hooks
};

/// Two links are for Drush 8, in a directory that BOA's upgrades leave alone. Two are for Drush 10 to 13:
/// these read config/drush.yml besides drush.yml and join `drush.paths.include` of both (Drush,
/// ConfigLocator::addConfigPaths()). Our drush.yml names the link `modern`.
inline constexpr std::string_view drush_yml = "config/drush.yml";
inline constexpr HookLink hook_links[] = {
    {"cachehold/cachehold.drush.inc", "cachehold.drush.inc"},
    {"cachehold/zz_cachehold.drush.inc", "zz_cachehold.drush.inc"},
    {"cachehold/modern", "modern"},
    {drush_yml.data(), "modern/drush.yml"},
};

/// Makes the links, deletes the lists of commandfiles that Drush 8 keeps, and asks the user's Drush whether
/// it loads ours. Root starts no Drush: where root started this process, only the links are looked at.
/// Returns not_protected where Drush does not load them, or where the user's own config/drush.yml does not
/// name our hook; a warning says what to do. Twice is the same as once. Throws Error; {not_protected} where
/// denied_by_boa() says so.
ExitStatus hook_install(const fs::path& source, const fs::path& user_dir, report::Report& report);

/// Whether something is at `path` that install has not made.
bool is_theirs(const fs::path& path, const HookLink& link);

/// Removes exactly the links that install made. Throws Error.
ExitStatus hook_remove(const fs::path& user_dir, report::Report& report);

/// Prints on `out` the line for settings.php by which a site obeys the switch, unless the site obeys already,
/// and tells in which file to put it. Without a site: the line for a file that many sites include. Writes no
/// file. Returns not_protected where the site does not obey.
ExitStatus hook_settings(const config::Config& config, const std::optional<site::Site>& site,
                         std::ostream& out, report::Report& report);

/// Where the hooks of this binary are: beside it in an installation, or in the source tree it was built in.
fs::path hook_source();

struct HookState {
    std::string place;    ///< the directory of links, or the file that names the hook
    std::string problem;  ///< why it does not do its work, and the way out; empty: it does
    std::string asked;    ///< the Drush that says so; empty: none answered, only files were looked at
    std::string unasked = "no such Drush was found that could be asked";  ///< why none was
};

/// Drush 8: the links to `source`, then what Drush itself says.
HookState drush8_state(const fs::path& source, const fs::path& user_dir);

/// Drush 10 to 13: the links, a line in a configuration file of the user, or DRUSH_PATHS_INCLUDE; then
/// whether Drush loads the hook.
HookState modern_state(const fs::path& source, const fs::path& user_dir);

/// Why a state without a problem is believed: the Drush that was asked, or why none was.
std::string evidence(const HookState& state);

/// "'cachehold hook install --user o1'": as who started this process has to type it.
std::string install_command();

/// Why BOA's Drush does not load commandfiles from `source` for `user`, and the way out; empty: it does. The
/// rule is that of includes/boa_extension_filter.inc in BOA's Drush 8: its own users load nothing that
/// tenants can write.
std::string denied_by_boa(const fs::path& source, const os::Account& user);

/// Prints both states on `out`. Returns not_protected where one has a problem.
ExitStatus hook_status(const fs::path& source, const fs::path& user_dir, bool json, std::ostream& out);

/// Looks for the answer of a Drush 8 in its output. Returns why this Drush does not run the commandfiles of
/// `source`; empty: it runs them; nullopt: there is no answer. Pure.
std::optional<std::string> trouble_in(const std::string& output, const fs::path& source);

/// Whether a line of `text` that is no comment names `directory`. Pure.
bool is_named_in(const std::string& text, const std::string& directory);

// What the hooks for Drush 10 to 13 say inside `run` about their command.

/// Makes an empty file, runs `work` with its path, removes the file, and returns what the hooks wrote into
/// it. Where no file can be made, the path is empty.
std::string hook_answer(const std::function<void(const std::string& file)>& work);

/// Whether a hook has written something, also of a command that needed no hold.
bool has_answered(const std::string& report);

/// Whether a command with a hold did not end well. The exit status does not tell: Drush 12 and 13 may end
/// with 0 after a signal.
bool has_unfinished(const std::string& report);

// Copies of an INI to the other web servers of its site, made by the site's own Aegir.

/// One file of one site. Until it is copied, a note of it is in the state directory, for `recover`.
struct Sync {
    std::string drush;  ///< the Drush of the task; empty: `drush8`, else `drush`
    std::string alias;  ///< as Drush has it, with @
    std::string file;
};

/// Runs `drush @alias cachehold-sync FILE`. This command of the hooks asks provision's server object to copy
/// the file. A failure is never an error for the task: it is a warning, a note, and status file_system.
ExitStatus sync(const fs::path& state, const Sync& what, report::Report& report);

/// Tries every note again. A note that has failed for a day is given up with a warning.
ExitStatus sync_again(const fs::path& state, report::Report& report);

}  // namespace cachehold::command
