// SPDX-License-Identifier: MIT
// Who empties the SQL cache tables of a site: our PHP file hooks/cachehold/empty.php, in a process of its
// own.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "command/words.hpp"

namespace cachehold::command {

/// For World::second_cache; empty where the configuration says off. The PHP file reads the credentials of the
/// site's drushrc.php as data. Without any it works through the site's own Drush, except where this process
/// was started by root: root starts no program of a tenant's.
/// `verb` "look": empties nothing, and says whether it could.
hold::EmptyOne sql_cache_emptier(const config::Config& config, const char* verb = "empty");

/// Throws Error{usage} where root's begin would leave SQL caches that the site's own user could
/// empty; it has the command line for that, which ends with `command`.
void demand_emptier(const config::Config& config, const std::vector<site::Site>& sites,
                    const std::string& command);

/// What the PHP file said, in `output` among other things.
hold::Emptied emptied_in(const std::string& output);

/// Starts one of our PHP files with the configured PHP, else with each that this machine has, until
/// `is_answer` takes what it said. Returns why the last of them was not started, and the way out; empty: it
/// was.
std::string ask_php(const config::Config& config, const std::vector<std::string>& file_and_arguments,
                    std::chrono::seconds limit,
                    const std::function<bool(const std::string& said)>& is_answer);

}  // namespace cachehold::command
