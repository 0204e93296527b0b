// SPDX-License-Identifier: MIT
// The Drush hooks of one user: links in his ~/.drush.
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>

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

}  // namespace cachehold::command
