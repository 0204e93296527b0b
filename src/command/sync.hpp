// SPDX-License-Identifier: MIT
// An INI to the web servers of its site that are not this machine, through the site's own Aegir.
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>

#include "report/exit_status.hpp"
#include "report/report.hpp"

namespace cachehold::command {

/// One file of one site. A note in the state directory until it is brought, for `recover`.
struct Sync {
    std::string drush;  ///< the Drush of the task; empty: `drush8`, else `drush`
    std::string alias;  ///< as Drush has it, with @
    std::string file;
};

/// Runs `drush @alias cachehold-sync FILE`, a command of the hooks that asks provision's server object. Never
/// an error for the task: where it fails, a warning, a note, and status file_system.
report::ExitStatus sync(const boost::filesystem::path& state, const Sync& what, report::Report& report);

/// Every note once more; one that has failed for a day is given up, with a warning.
report::ExitStatus sync_again(const boost::filesystem::path& state, report::Report& report);

}  // namespace cachehold::command
