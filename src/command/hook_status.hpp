// SPDX-License-Identifier: MIT
// Whether the hooks are where their Drush finds them, and whether it does.
#pragma once

#include <boost/filesystem/path.hpp>
#include <iosfwd>
#include <string>
#include <vector>

#include "report/exit_status.hpp"

namespace cachehold::command {

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
