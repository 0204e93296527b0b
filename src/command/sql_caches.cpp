// SPDX-License-Identifier: MIT
#include "command/sql_caches.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/filesystem/operations.hpp>
#include <chrono>
#include <optional>
#include <sstream>

#include "command/hook.hpp"
#include "command/words.hpp"
#include "os/account.hpp"
#include "os/caller.hpp"
#include "os/disk.hpp"
#include "os/start.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

namespace fs = boost::filesystem;
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

/// How the SQL caches of a site can be reached.
struct Ways {
    bool has_credentials;  ///< a drushrc.php
    std::string drush;     ///< that of the site's code base, else the one of the PATH; empty: none
    [[nodiscard]] bool needs_drush() const { return !has_credentials && !drush.empty(); }
};

std::string drush_of(const site::Site& site) {
    for (const fs::path& own : {site.root.parent_path() / "vendor/bin/drush", site.root / "vendor/bin/drush"})
        if (os::is_there(own)) return own.string();
    return os::in_path("drush");
}

/// nullopt: there is no Drupal yet.
std::optional<Ways> ways_to(const site::Site& site) {
    if (!os::is_there(site.directory() / "settings.php")) return std::nullopt;
    return Ways{os::is_there(site.directory() / "drushrc.php"), drush_of(site)};
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

/// Root's own PHP where root has started this; else the caller's does as well.
std::string distrust_of_php(const std::string& php) {
    return os::who_else_can_write(php, os::is_started_by_root() ? 0 : ::geteuid());
}

Emptied answer_of(const std::string& php, const char* verb, const site::Site& site,
                  const std::string& drush) {
    Words command = {php};
    // become() has made that of a user afresh.
    if (os::is_root()) command = {"env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", php};
    for (const char* setting : php_settings) command.insert(command.end(), {"-d", setting});
    command.insert(command.end(),
                   {(hook_source() / "cachehold/empty.php").string(), verb, site.directory().string()});
    if (!drush.empty()) {
        const bool is_own =
            fs::path(drush).parent_path().filename() == "bin" && drush.find("/vendor/") != drush.npos;
        command.insert(command.end(), {drush, "--root=" + site.root.string(), "--uri=" + site.uri,
                                       is_own ? "sql:query" : "sql-query"});
    }
    return emptied_in(os::start({command, {}, limit}).output);
}

/// `verb` is for the PHP file: empty or look.
Emptied ask(const char* verb, const config::Config& config, const site::Site& site) try {
    const auto ways = ways_to(site);
    if (!ways) return {};
    std::string drush = ways->drush;
    if (!ways->has_credentials && drush.empty()) {
        if (config.second_cache == SecondCache::automatic) return {};
        return {"failed", "no drushrc.php, and no Drush was found"};
    }
    if (ways->needs_drush() && os::is_started_by_root())
        return {"failed", "no drushrc.php, and root starts no Drush"};
    const std::string distrust = drush.empty() ? "" : os::who_else_can_write(drush, ::geteuid());
    if (ways->needs_drush() && !distrust.empty()) return {"failed", "its Drush is not started: " + distrust};
    if (os::is_started_by_root() || !distrust.empty()) drush.clear();
    // A database lets root in by its user id alone, whatever words of a tenant have led there.
    const std::string theirs =
        os::is_root() ? os::who_else_can_write(site.directory() / "drushrc.php", 0) : "";
    if (!theirs.empty()) return {"failed", "root uses no credentials of others: " + theirs};
    Emptied last{"failed", "no PHP was found; name one with 'php' in the configuration"};
    for (const auto& php : phps(config)) {
        const std::string problem = distrust_of_php(php);
        last = problem.empty() ? answer_of(php, verb, site, drush)
                               : Emptied{"failed", "its PHP is not started: " + problem};
        if (problem.empty() && last.problem != no_mysqli) break;
    }
    return last;
} catch (const std::exception& error) {
    return {"failed", error.what()};
}

}  // namespace

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

hold::EmptyOne sql_cache_emptier(const config::Config& config) {
    if (config.second_cache == SecondCache::off) return {};
    return [&config](const site::Site& site) { return ask("empty", config, site); };
}

Emptied look_at_sql_caches(const config::Config& config, const site::Site& site) {
    return config.second_cache == SecondCache::off ? Emptied() : ask("look", config, site);
}

void demand_emptier(const config::Config& config, const std::vector<site::Site>& sites,
                    const std::string& command) {
    if (!os::is_started_by_root() || config.second_cache == SecondCache::off) return;
    for (const auto& site : sites) {
        const auto ways = ways_to(site);
        if (!ways || !ways->needs_drush()) continue;
        throw report::Error(report::ExitStatus::usage,
                            "root starts no Drush, and " + report::quoted(site.uri) +
                                " has no drushrc.php for its SQL caches; run: " + as_this_user(command) +
                                "; or set 'second_cache: off'");
    }
}

}  // namespace cachehold::command
