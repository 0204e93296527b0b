// SPDX-License-Identifier: MIT
// What a command needs to know before it works: configuration, state directory, how to log in to Redis.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "config/load.hpp"
#include "os/account.hpp"
#include "os/disk.hpp"
#include "redis/endpoint.hpp"

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

}  // namespace cachehold::cli
