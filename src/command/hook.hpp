// SPDX-License-Identifier: MIT
// The Drush hooks of one user: links in his ~/.drush, and whether his Drush loads what they lead to.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "os/account.hpp"
#include "report/report.hpp"
#include "site/site.hpp"

namespace cachehold::command {

struct HookLink {
    const char* name;    ///< below ~/.drush
    const char* target;  ///< below the directory of the hooks
};

/// Two for Drush 8, in a directory that BOA's upgrades leave alone, and two for Drush 10 to 13: these read
/// config/drush.yml besides drush.yml, and join `drush.paths.include` of both (Drush,
/// ConfigLocator::addConfigPaths()). Ours names the link before it.
inline constexpr const char* drush_yml = "config/drush.yml";
inline constexpr HookLink hook_links[] = {
    {"cachehold/cachehold.drush.inc", "cachehold.drush.inc"},
    {"cachehold/zz_cachehold.drush.inc", "zz_cachehold.drush.inc"},
    {"cachehold/modern", "modern"},
    {drush_yml, "modern/drush.yml"},
};

/// Makes the links, deletes the lists of commandfiles that Drush 8 keeps, and asks the user's Drush whether
/// it loads ours. Root starts no Drush: where it started this process, only the links are looked at. Status
/// not_protected: Drush does not load them, or the user has a config/drush.yml of his own that does not name
/// our hook; the warning says what to do. Twice is the same as once. Throws report::Error; not_protected
/// where denied_by_boa().
ExitStatus hook_install(const fs::path& source, const fs::path& user_dir, report::Report& report);

/// Removes exactly the links that install made. Throws Error.
ExitStatus hook_remove(const fs::path& user_dir, report::Report& report);

/// The line by which a site obeys the switch, on `out`, unless it does; where the line goes to is told. No
/// site: the line for a file that many of them include. Nothing is written. Status not_protected: the site
/// does not obey.
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

/// Who says that a state without a problem is good: the Drush that was asked, or why none was.
std::string evidence(const HookState& state);

/// "'cachehold hook install --user o1'": as who started this process has to type it.
std::string install_command();

/// Why BOA's Drush would load no commandfile of `source` for `user`, and the way out; empty: it would. Rule:
/// includes/boa_extension_filter.inc of BOA's Drush 8, which denies its own users what tenants can write.
std::string denied_by_boa(const fs::path& source, const os::Account& user);

/// Both on `out`. Exit status not_protected where one has a problem.
ExitStatus hook_status(const fs::path& source, const fs::path& user_dir, bool json, std::ostream& out);

/// Looks for a Drush 8's answer in its output. Returns why Drush does not run the commandfiles of `source`.
/// Empty: it does run them; nullopt: no answer. Pure.
std::optional<std::string> trouble_in(const std::string& output, const fs::path& source);

/// Whether a line of `text`, other than a comment, names `directory`. Pure.
bool is_named_in(const std::string& text, const std::string& directory);

// What the hooks for Drush 10 to 13 say inside `run`: they know best what became of their command.

/// What the hooks have written into `file` while `work` ran: a new, empty file, removed afterwards. Its path
/// is empty where none can be made.
std::string hook_answer(const std::function<void(const std::string& file)>& work);

/// A hook was there, whether its command needed a hold or not.
bool has_answered(const std::string& report);

/// A command that was held for did not come to a good end, whatever the exit status: Drush 12 and 13 may end
/// with 0 after a signal.
bool has_unfinished(const std::string& report);

// An INI to the web servers of its site that are not this machine, through the site's own Aegir.

/// One file of one site. A note in the state directory until it is brought, for `recover`.
struct Sync {
    std::string drush;  ///< the Drush of the task; empty: `drush8`, else `drush`
    std::string alias;  ///< as Drush has it, with @
    std::string file;
};

/// Runs `drush @alias cachehold-sync FILE`, a command of the hooks that asks provision's server object. Never
/// an error for the task: where it fails, a warning, a note, and status file_system.
ExitStatus sync(const fs::path& state, const Sync& what, report::Report& report);

/// Every note once more; one that has failed for a day is given up, with a warning.
ExitStatus sync_again(const fs::path& state, report::Report& report);

}  // namespace cachehold::command
