// SPDX-License-Identifier: MIT
// What a command needs to know before it works: configuration, state directory, how to log in to Redis.
#pragma once

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

class Settings {
public:
    /// Reads the configuration, and the password where it is, as whoever we are. Throws
    /// Error{configuration}.
    explicit Settings(const Options& options);
    Settings(const Settings&) = delete;
    Settings& operator=(const Settings&) = delete;

    /// After root became `owner`: his own configuration file counts as it does when he types the command,
    /// save that root's redis.*, where root configured any, is left alone (config::Loader::add). Where the
    /// Redis is not his own, names that `sites` gives to others are not for him to flush.
    void add_own(const os::Account& owner, const Sites& sites);
    [[nodiscard]] const std::map<std::string, uid_t>* names_of_others() const {
        return names_of_others_ ? &*names_of_others_ : nullptr;
    }

    [[nodiscard]] const config::Config& config() const { return config_; }
    /// Of a site by its directory, where it has a server of its own: that one. Else that of redis.endpoints,
    /// then those of redis.also.
    [[nodiscard]] const std::vector<redis::ServerSettings>& servers(const std::string& site = "") const;
    /// The file of BOA's that tells of the first server; empty: it is configured, or there is none.
    [[nodiscard]] const std::string& servers_file() const { return servers_file_; }
    /// --state-dir, else the configuration's, else that of whoever we are. Throws
    /// Error{configuration} where nothing tells.
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
    std::optional<std::map<std::string, uid_t>> names_of_others_;  ///< nullopt: we are no child of root's
};

/// Reads configuration from `disk`. Links are followed. Owner and mode of the file at their end are what
/// config::Loader judges, so a link that somebody else has made leads to a file that is refused.
config::Reader config_reader(os::Disk& disk);

/// Where the records of `account` are unless it is configured otherwise.
std::string default_state_directory(const os::Account& account);

// In whose name root works. A hold belongs to the user of the site's tasks: his are the records, his the
// files.

constexpr std::chrono::seconds look_limit(15);

/// What `look` writes of what is in his home, in a child that is him: the home may be on a file system that
/// does not answer.
std::string seen_as(const os::Account& account, const std::function<void(std::ostream& found)>& look,
                    std::chrono::seconds limit = look_limit);

/// The owner of the site's directory. Where that is gone (a task deleted or renamed the site): who has a
/// record of it, if `sites` is his or root's, or gone; else the owner of `sites`, else of the Drupal root.
/// Where all of that is gone nobody can tell, and root does not guess: Error{no_such_site}.
os::Account owner_of(const site::Site& site, const Settings& settings);

/// Whose records root looks at: its own, and those of the users whom it has named with `hook install --user`.
/// With a configured state directory, its owner's alone. For anybody else, his own.
std::vector<os::Account> owners(const Settings& settings);

/// Names of sites, without "www.", each with the users who have a directory of that name: root, and those
/// whom root serves, wherever records are configured to be. What they say of themselves is not believed: a
/// name counts where the directory is theirs, or in the home of one who has no aliases. Nobody's where we
/// are not root, or nobody is served.
Sites sites_of_users();

/// Drupal roots that Aegir's aliases below `drush` name, read as data.
std::set<fs::path> roots_of_aliases(const fs::path& drush);

/// Whether root has named this user. For a user true also on a machine where root has named nobody yet, and
/// where he cannot tell.
bool is_served(const std::string& user);

/// For root: the users whose home is Aegir's, on whatever machine: BOA has one for each account.
std::vector<std::string> users_with_sites();

/// The ~/.drush that `hook` is about. Root becomes its user for good, since root puts nothing of its own into
/// a directory that somebody else can write: --user, else the owner of --user-dir, or of the directory above.
/// Notes first that root serves this user, or with the verb remove that it no longer does. Throws
/// Error{usage, file_system}; usage also where root
/// installs hooks and does not say whose.
fs::path become_user_of_hooks(const Options& options);

}  // namespace cachehold::cli
