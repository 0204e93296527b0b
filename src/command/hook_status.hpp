// SPDX-License-Identifier: MIT
// Whether the hooks are where their Drush finds them, and whether it does.
#pragma once

#include <boost/filesystem/path.hpp>
#include <iosfwd>
#include <string>

#include "report/exit_status.hpp"
#include "report/report.hpp"

namespace cachehold::command {

struct HookState {
    std::string place;    ///< the directory of links, or drush.yml
    std::string problem;  ///< why it does not do its work, and the way out; empty: it does
    std::string asked;    ///< the Drush that says so; empty: none answered, only files were looked at
};

/// Drush 8: the links of `source` in `user_dir`/cachehold, then what Drush itself says of them.
HookState drush8_state(const boost::filesystem::path& source, const boost::filesystem::path& user_dir);

/// Drush 10 to 13: `source`/modern in drush.yml, or in DRUSH_PATHS_INCLUDE, then whether Drush loads it.
HookState modern_state(const boost::filesystem::path& source, const boost::filesystem::path& user_dir);

/// Both on `out`. Exit status not_protected where one has a problem.
report::ExitStatus hook_status(const boost::filesystem::path& source, const boost::filesystem::path& user_dir,
                               bool json, std::ostream& out);

}  // namespace cachehold::command
