// SPDX-License-Identifier: MIT
// Everything that can be configured, with its default.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cachehold::config {

enum class Policy { keep, end };
enum class SecondCache {
    automatic,  ///< where there are credentials, or a Drush
    on,         ///< a site with neither is a failure that is told
    off,
};

/// Absolute paths; redis::TlsSettings says more.
struct Tls {
    std::string ca_file;
    std::string certificate_file;
    std::string key_file;
    std::string host_name;
    bool operator==(const Tls&) const = default;
};

struct Redis {
    /// Empty: those of BOA's sites, see boa_server().
    std::vector<std::string> endpoints;
    std::vector<std::string> also;  ///< further servers, one address each: all of them are flushed
    std::string username = "default";
    std::optional<std::string> password;  ///< `password`, or the first line of `password_file`, or BOA's
    std::string password_file;            ///< apply() notes it, load() reads it; empty once `password` is set
    std::string password_place;           ///< "/etc/cachehold.yml:4", where password or password_file stood
    std::optional<int> database;          ///< unset: see redis::ServerSettings::database
    std::chrono::milliseconds connect_limit{2000};
    std::chrono::milliseconds reply_limit{10000};
    std::chrono::milliseconds failover_limit{60000};
    Tls tls;
    std::string pace = "default";  ///< or gentle
    bool is_configured = false;    ///< some file says something of it
    bool operator==(const Redis&) const = default;
};

/// What is said of one site.
struct Site {
    std::optional<std::vector<std::string>> prefixes;  ///< of its keys, besides those made from its name
    std::string endpoint;         ///< where its Redis is; empty: as Redis::endpoints says
    std::optional<int> database;  ///< unset: as Redis::database says
    [[nodiscard]] bool has_server() const { return !endpoint.empty() || database; }
    bool operator==(const Site&) const = default;
};

/// How the sites' INI files are read and written.
struct Ini {
    std::size_t size_limit = 1U << 20U;  ///< in bytes; a larger file is refused
    bool allow_attribute_loss = false;   ///< false: refuse a file whose owner, ACL or the like would be lost
    bool operator==(const Ini&) const = default;
};

inline const std::vector<std::string> default_endpoints = {"unix:///run/redis/redis.sock",
                                                           "redis://127.0.0.1:6379"};

struct Config {
    Redis redis;
    std::vector<std::string> prefixes = {"{md5}_{letters}_", "{name}_{letters}_"};
    /// True where `prefixes` fits every site: it is configured, or this is a BOA, or there is no Redis. Else
    /// `sites` has to say what a site's keys begin with.
    bool has_forms = true;
    std::map<std::string, Site> sites;  ///< by site directory
    std::vector<std::string> keep;      ///< patterns for the part of a key after its prefix
    std::string state_dir;              ///< empty: /var/lib/cachehold for root, else below XDG_STATE_HOME
    Policy on_failure = Policy::keep;
    std::chrono::seconds keep_for{24 * 3600};  ///< of a failed task, or one that we cannot watch; 0: no end
    Policy on_vanished = Policy::end;
    SecondCache second_cache = SecondCache::automatic;
    std::string php;                     ///< the program that empties SQL caches; empty: looked for
    std::chrono::seconds settle{180};    ///< until the last flush: BOA lets a request live so long; 0: none
    std::chrono::seconds lock_wait{60};  ///< how long to wait for another process that works on the same site
    Ini ini;
    std::string syslog = "/dev/log";   ///< the socket of the system's log; empty: off
    std::vector<std::string> sources;  ///< the files that were read, in order
    /// For each key that a file sets, but for those of `sites`: its value for people, and where it stands,
    /// "/etc/cachehold.yml:4". No secret is in it.
    struct Origin {
        std::string value;
        std::string place;
        bool operator==(const Origin&) const = default;
    };
    std::map<std::string, Origin> origins;
    bool operator==(const Config&) const = default;

    [[nodiscard]] Site site(const std::string& directory) const {
        const auto found = sites.find(directory);
        return found == sites.end() ? Site() : found->second;
    }
};

}  // namespace cachehold::config
