// SPDX-License-Identifier: MIT
// The Drush 8 of this user, asked what it really loads.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cachehold::command {

/// What a Drush 8 says of its commandfiles, in the order in which their hooks run.
struct Commandfiles {
    std::string drush;                                       ///< the word it was started by
    std::vector<std::pair<std::string, std::string>> files;  ///< name, and path without links
};

/// Asks `drush8`, then `drush`, from the PATH, and changes nothing of its user's cache. nullopt: none of them
/// is a Drush 8 that answers.
std::optional<Commandfiles> ask_drush8();

/// From the output of the question, whatever else a Drush prints around the answer; empty: no answer. Pure.
std::vector<std::pair<std::string, std::string>> commandfiles_in(const std::string& output);

/// Why the hooks do not do their work, empty where they do: our two files under their names, the early one
/// before all of Aegir's, the late one behind them. `directory` is where install links to. Pure.
std::string trouble_with(const Commandfiles& seen, const std::string& directory);

/// Has every Drush of the PATH forget its list of commandfiles (command.inc:1604): it would go on without
/// those that are new. False where none did.
bool refresh_commandfiles();

}  // namespace cachehold::command
