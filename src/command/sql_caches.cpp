// SPDX-License-Identifier: MIT
#include "command/sql_caches.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/filesystem/operations.hpp>
#include <sstream>

#include "command/hook.hpp"
#include "os/account.hpp"
#include "os/caller.hpp"
#include "os/disk.hpp"
#include "os/start.hpp"
#include "report/report.hpp"

namespace cachehold::command {
namespace {

using config::SecondCache;
using hold::Emptied;
using Words = std::vector<std::string>;

/// Longer than what the PHP file allows itself.
constexpr std::chrono::seconds limit(75);
constexpr std::string_view marker = "cachehold-second-cache ";
/// Nothing may run, or print our marker, before the PHP file does; and no server may have it read local
/// files.
constexpr const char* php_settings[] = {"auto_prepend_file=", "auto_append_file=", "display_startup_errors=0",
                                        "mysqli.allow_local_infile=0", "memory_limit=128M"};
constexpr const char* no_mysqli = "this PHP has no mysqli";

bool has(const site::Site& site, const char* file) { return os::is_there(site.directory() / file); }

/// That of the site's code base, else the one of the PATH; empty: none.
std::string drush_of(const site::Site& site) {
    for (const fs::path& own : {site.root.parent_path() / "vendor/bin/drush", site.root / "vendor/bin/drush"})
        if (os::is_there(own)) return own.string();
    return os::in_path("drush");
}

/// Why that one is not started; empty: it may be.
std::string unusable(const std::string& drush) {
    if (drush.empty()) return "no Drush was found";
    if (os::is_started_by_root()) return "root starts no Drush";
    const std::string distrust = os::who_else_can_write(drush, ::geteuid());
    return distrust.empty() ? "" : "its Drush is not started: " + distrust;
}

/// The configured one alone; else that of the PATH, then BOA's own, the newest first.
Words phps(const config::Config& config) {
    if (!config.php.empty()) return {config.php};
    Words own;
    for (const auto& entry : os::entries_of("/opt")) {
        const fs::path php = entry.path() / "bin/php";
        if (entry.path().filename().string().starts_with("php") && os::is_there(php))
            own.push_back(php.string());
    }
    std::sort(own.rbegin(), own.rend());
    if (const std::string php = os::in_path("php"); !php.empty()) own.insert(own.begin(), php);
    return own;
}

Words arguments_for(const char* verb, const site::Site& site, const std::string& drush) {
    Words arguments{(hook_source() / "cachehold/empty.php").string(), verb, site.directory().string()};
    if (drush.empty()) return arguments;
    const char* query = drush.ends_with("/vendor/bin/drush") ? "sql:query" : "sql-query";
    arguments.insert(arguments.end(), {drush, "--root=" + site.root.string(), "--uri=" + site.uri, query});
    return arguments;
}

/// `verb` is for the PHP file: empty or look.
Emptied ask(const char* verb, const config::Config& config, const site::Site& site) try {
    if (!has(site, "settings.php")) return {};  // there is no Drupal yet
    const bool has_credentials = has(site, "drushrc.php");
    std::string drush = drush_of(site);
    if (!has_credentials && drush.empty() && config.second_cache == SecondCache::automatic) return {};
    const std::string problem_of_drush = unusable(drush);
    if (!has_credentials && !problem_of_drush.empty())
        return {"failed", "no drushrc.php, and " + problem_of_drush};
    if (!problem_of_drush.empty()) drush.clear();
    // A database lets root in by its user id alone, whatever words of a tenant have led there.
    const std::string theirs =
        os::is_root() ? os::who_else_can_write(site.directory() / "drushrc.php", 0) : "";
    if (!theirs.empty()) return {"failed", "root uses no credentials of others: " + theirs};
    Emptied last;
    const std::string problem =
        ask_php(config, arguments_for(verb, site, drush), limit, [&](const auto& said) {
            last = emptied_in(said);
            return last.problem != no_mysqli;
        });
    return problem.empty() ? last : Emptied{"failed", problem};
} catch (const std::exception& error) {
    return {"failed", error.what()};
}

}  // namespace

std::string ask_php(const config::Config& config, const Words& arguments, std::chrono::seconds limit,
                    const std::function<bool(const std::string& said)>& is_answer) {
    std::string problem = "no PHP was found; name one with 'php' in the configuration";
    for (const auto& php : phps(config)) {
        // Root's own PHP where root has started this; else the caller's does as well.
        const std::string distrust = os::who_else_can_write(php, os::is_started_by_root() ? 0 : ::geteuid());
        problem = distrust.empty() ? "" : "its PHP is not started: " + distrust;
        if (!distrust.empty()) continue;
        Words command = {php};
        // become() has made that of a user afresh.
        if (os::is_root())
            command = {"env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", php};
        for (const char* setting : php_settings) command.insert(command.end(), {"-d", setting});
        command.insert(command.end(), arguments.begin(), arguments.end());
        if (is_answer(os::start({command, {}, limit}).output)) break;
    }
    return problem;
}

Emptied emptied_in(const std::string& output) {
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(marker)) continue;
        const std::string word = line.substr(marker.size());
        if (word == "done") return {"done", ""};
        if (word == "none") return {"failed", "no credentials in its drushrc.php"};
        if (word.starts_with("failed ")) return {"failed", report::printable(word.substr(7), 200)};
    }
    return {"failed", "PHP did not say what it did"};
}

hold::EmptyOne sql_cache_emptier(const config::Config& config, const char* verb) {
    if (config.second_cache == SecondCache::off) return {};
    return [&config, verb](const site::Site& site) { return ask(verb, config, site); };
}

void demand_emptier(const config::Config& config, const std::vector<site::Site>& sites,
                    const std::string& command) {
    if (!os::is_started_by_root() || config.second_cache == SecondCache::off) return;
    for (const auto& site : sites) {
        if (!has(site, "settings.php") || has(site, "drushrc.php") || drush_of(site).empty()) continue;
        throw Error(ExitStatus::usage, "root starts no Drush, and " + report::quoted(site.uri) +
                                           " has no drushrc.php for its SQL caches; run: " +
                                           as_this_user(command) + "; or set 'second_cache: off'");
    }
}

}  // namespace cachehold::command
