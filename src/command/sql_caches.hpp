// SPDX-License-Identifier: MIT
// Empties the SQL cache tables of a site: starts our PHP file hooks/cachehold/empty.php.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "command/words.hpp"

namespace cachehold::command {

/// The function for World::second_cache; empty where the configuration says off. The PHP file reads the
/// credentials in the site's drushrc.php as data. Where there are none, it works through the site's own
/// Drush, but not where root started this process: root starts no program of a tenant. With `verb` "look" it
/// empties nothing, and says whether it could.
hold::EmptyOne sql_cache_emptier(const config::Config& config, const char* verb = "empty");

/// Root starts no Drush. If a site's SQL caches can only be emptied by its Drush, root's begin is refused
/// with Error{usage}. The message has the command line that the site's user can run; it ends with `command`.
void demand_emptier(const config::Config& config, const std::vector<site::Site>& sites,
                    const std::string& command);

/// Finds the answer of the PHP file in `output`, which may have other text.
hold::Emptied emptied_in(const std::string& output);

/// Starts one of our PHP files: with the configured PHP, else with each PHP of this machine in turn, until
/// `is_answer` accepts its output. Returns "", or why the last PHP was not started, and the way out.
std::string ask_php(const config::Config& config, const std::vector<std::string>& file_and_arguments,
                    std::chrono::seconds limit,
                    const std::function<bool(const std::string& said)>& is_answer);

}  // namespace cachehold::command
