// SPDX-License-Identifier: MIT
#pragma once

#include <boost/filesystem/path.hpp>
#include <vector>

#include "report/exit_status.hpp"
#include "report/report.hpp"

namespace cachehold::command {

/// Links the Drush 8 commandfiles of `source` into `user_dir`/cachehold (a directory that BOA's upgrades
/// leave alone), has Drush read its list of commandfiles anew, and asks it whether it did: not_protected
/// where it did not. Twice is the same as once. Throws report::Error.
report::ExitStatus hook_install(const boost::filesystem::path& source,
                                const boost::filesystem::path& user_dir, report::Report& report);

/// Removes exactly the links that install made.
report::ExitStatus hook_remove(const boost::filesystem::path& user_dir, report::Report& report);

/// The commandfiles that are linked.
std::vector<boost::filesystem::path> hook_files(const boost::filesystem::path& source);

/// Where the hooks of this binary are: beside it in an installation, or in the source tree it was built in.
boost::filesystem::path hook_source();

}  // namespace cachehold::command
