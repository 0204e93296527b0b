// SPDX-License-Identifier: MIT
// What a command needs to know before it works: configuration, state directory, how to log in to Redis.
#pragma once

#include <boost/core/noncopyable.hpp>
#include <chrono>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "config/load.hpp"
#include "os/account.hpp"
#include "os/disk.hpp"
#include "redis/endpoint.hpp"
#include "site/site.hpp"

namespace cachehold::cli {

/// See sites_of_users().
using Sites = std::multimap<std::string, uid_t>;

class Settings : boost::noncopyable {
public:
    /// Reads the configuration and the password as the present user. Throws Error{configuration}.
    explicit Settings(const Options& options);

    /// For after root became `owner`. Reads his own configuration file; what root has said of Redis stays
    /// (config::Loader::add). Where the Redis is root's, he must not flush names that `sites` gives to
    /// others.
    void add_own(const os::Account& owner, const Sites& sites);
    [[nodiscard]] const std::map<std::string, uid_t>* names_of_others() const {
        return names_of_others_ ? &*names_of_others_ : nullptr;
    }

    [[nodiscard]] const config::Config& config() const { return config_; }
    /// The servers that have keys of `site`, a directory. A site with its own server has that one alone.
    /// Other sites have the one of redis.endpoints, then those of redis.also.
    [[nodiscard]] const std::vector<redis::ServerSettings>& servers(const std::string& site = "") const;
    /// BOA's file that names the first server. Empty: the server is configured, or no such file exists.
    [[nodiscard]] const std::string& servers_file() const { return servers_file_; }
    /// --state-dir, else the one of the configuration, else the default of this user. Throws
    /// Error{configuration} if HOME is needed and not set.
    [[nodiscard]] std::string state_directory() const;

private:
    void take(config::Config config);
    void find_servers();
    void find_own_servers();

    const Options& options_;
    os::Disk disk_;
    config::Loader loader_;
    config::Config config_;
    std::map<std::string, std::vector<redis::ServerSettings>> servers_;  ///< by site directory; "": of most
    std::string servers_file_;
    std::optional<std::map<std::string, uid_t>> names_of_others_;  ///< nullopt: root does not work for a user
};

/// Reads configuration from `disk` and follows links. config::Loader judges owner and mode of the file at the
/// end of a link. It does not matter who has made the link.
config::Reader config_reader(os::Disk& disk);

/// The directory for the records of `account` where none is configured.
std::string default_state_directory(const os::Account& account);

// For which user root works. A hold belongs to the user of the site's tasks, who owns records and files.

constexpr std::chrono::seconds look_limit(15);

/// Runs `look` in a child that becomes `account`. Returns what `look` wrote; less, if the time was over: a
/// home may be on a file system that does not answer.
std::string seen_as(const os::Account& account, const std::function<void(std::ostream& found)>& look,
                    std::chrono::seconds limit = look_limit);

/// The owner of the site's directory. A task may have deleted or renamed it. Then the owner is the user who
/// has a record of the site, provided that `sites` is his, or root's, or gone too. Else it is the owner of
/// `sites`, else of the Drupal root. Throws Error{no_such_site} if all of that is gone: root does not guess.
os::Account owner_of(const site::Site& site, const Settings& settings);

/// The users whose records are looked at. For root: root and each served user; if a state directory is
/// configured, its owner alone. For any other user: himself.
std::vector<os::Account> owners(const Settings& settings);

/// Names of sites, without "www.", each with the users who have a site of that name: root and the served
/// users. A user's aliases and records only say where to look. A name counts for the owner of its directory;
/// in the home of a user without aliases, for that user. Empty if we are not root.
Sites sites_of_users();

/// The Drupal roots in Aegir's aliases below `drush`. They are read as data; no PHP runs.
std::set<fs::path> roots_of_aliases(const fs::path& drush);

/// Whether root has named this user with `hook install --user`. A caller who is not root gets true, too, if
/// he cannot read the list, or there is none yet.
bool is_served(const std::string& user);

/// For root: the users who have an Aegir in their home. On BOA each account has one.
std::vector<std::string> users_with_sites();

/// The ~/.drush for `hook`. Root becomes its user for good: the user of --user, else the owner of --user-dir
/// or of the directory above it. So no file of root's is made where somebody else can write. Before that,
/// root notes that it serves this user from now on; with the verb `remove`, that it no longer does. Throws
/// Error{file_system}; Error{usage}, also if root installs hooks and does not say for whom.
fs::path become_user_of_hooks(const Options& options);

}  // namespace cachehold::cli
