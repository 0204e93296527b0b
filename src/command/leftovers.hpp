// SPDX-License-Identifier: MIT
// Keys in Redis of names that no site on this machine has any more.
#pragma once

#include <string>
#include <vector>

#include "command/doctor.hpp"

namespace cachehold::command {

/// Every name that a site may have here: what lies in a directory `sites` of a Drupal root in or below one of
/// `directories`, links too, and what Aegir's Drush has an alias for. Only names of directories are read; no
/// link is followed to them, and none is looked for deeper than Aegir, BOA and composer put them.
std::vector<std::string> names_below(const std::vector<std::string>& directories);

/// One finding for each prefix of a name that is not among `names`, most keys first, and one that sums up.
/// A walk over all keys, which changes nothing, in memory that does not grow with them.
std::vector<Finding> examine_leftovers(const config::Config& config,
                                       const std::vector<redis::ServerSettings>& servers,
                                       const std::vector<std::string>& names,
                                       const redis::Progress& progress);

}  // namespace cachehold::command
