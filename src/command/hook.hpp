// SPDX-License-Identifier: MIT
// The Drush hooks of one user: links in his ~/.drush, and whether his Drush loads what they lead to.
#pragma once

#include <boost/filesystem/path.hpp>
#include <iosfwd>
#include <string>
#include <vector>

#include "report/exit_status.hpp"
#include "report/report.hpp"

namespace cachehold::command {

struct HookLink {
    const char* name;    ///< below ~/.drush
    const char* target;  ///< below the directory of the hooks
};

/// BOA's upgrades leave this directory alone.
inline constexpr HookLink drush8_links[] = {
    {"cachehold/cachehold.drush.inc", "cachehold.drush.inc"},
    {"cachehold/zz_cachehold.drush.inc", "zz_cachehold.drush.inc"},
};

/// Drush 10 to 13 read config/drush.yml besides drush.yml, and join `drush.paths.include` of both (Drush,
/// ConfigLocator::addConfigPaths()). Ours names the first link.
inline constexpr HookLink modern_links[] = {
    {"cachehold/modern", "modern"},
    {"config/drush.yml", "modern/drush.yml"},
};

/// The programs of the PATH that may be a Drush 8. BOA calls its own `drush8`.
inline constexpr const char* drush8_programs[] = {"drush8", "drush"};

/// Makes the links, has Drush 8 forget its list of commandfiles, and asks it whether it loads ours. Status
/// not_protected: it does not, or the user has a config/drush.yml of his own that does not name our hook; the
/// warning says what to do. Twice is the same as once. Throws report::Error.
report::ExitStatus hook_install(const boost::filesystem::path& source,
                                const boost::filesystem::path& user_dir, report::Report& report);

/// Removes exactly the links that install made. Throws report::Error.
report::ExitStatus hook_remove(const boost::filesystem::path& user_dir, report::Report& report);

/// Where the hooks of this binary are: beside it in an installation, or in the source tree it was built in.
boost::filesystem::path hook_source();

struct HookState {
    std::string place;    ///< the directory of links, or the file that names the hook
    std::string problem;  ///< why it does not do its work, and the way out; empty: it does
    std::string asked;    ///< the Drush that says so; empty: none answered, only files were looked at
};

/// Drush 8: the links to `source`, then what Drush itself says. Asking changes nothing of its user's.
HookState drush8_state(const boost::filesystem::path& source, const boost::filesystem::path& user_dir);

/// Drush 10 to 13: the links, a line in a configuration file of the user, or DRUSH_PATHS_INCLUDE; then
/// whether Drush loads the hook.
HookState modern_state(const boost::filesystem::path& source, const boost::filesystem::path& user_dir);

/// Both on `out`. Exit status not_protected where one has a problem.
report::ExitStatus hook_status(const boost::filesystem::path& source, const boost::filesystem::path& user_dir,
                               bool json, std::ostream& out);

/// What a Drush 8 says, among whatever else it prints: the real paths of our two commandfiles, empty where it
/// does not load one, and the open_basedir of its PHP. Empty: no answer. Pure.
std::vector<std::string> drush8_answer_in(const std::string& output);

/// Why a Drush 8 that answers so does not run the commandfiles of `source`; empty: it does. Pure.
std::string trouble_with(const std::vector<std::string>& answer, const boost::filesystem::path& source);

/// Whether a line of `text`, other than a comment, names `directory`. Pure.
bool is_named_in(const std::string& text, const std::string& directory);

}  // namespace cachehold::command
