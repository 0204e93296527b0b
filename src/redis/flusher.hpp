// SPDX-License-Identifier: MIT
// What a hold asks of Redis: to remove the keys of some namespaces and to prove that they are gone.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "redis/endpoint.hpp"
#include "redis/failure.hpp"

namespace cachehold::redis {

struct FlushRequest {
    std::vector<std::string> prefixes;  ///< see prefixes_of()
    std::vector<std::string> names;     ///< of the sites; see FlushReport::named_after
    std::vector<std::string> keep;  ///< glob patterns (* ? [..] \) for what follows a prefix; such keys stay
    bool dry_run = false;           ///< count, delete nothing, send no writing command
    /// True: passes until one finds nothing. False: one pass. It finds every key that exists from its begin
    /// to its end. That is enough where another flush comes before anybody reads what is written meanwhile.
    bool until_empty = true;
    /// Not empty: counts the keys of these forms that begin with none of `prefixes`, and deletes nothing.
    std::vector<std::string> strangers;
    bool is_gentle = false;  ///< for a busy server: short pages, and a rest after each
    /// The server that was flushed before, as in FlushReport::address. The keys are on this server: if it
    /// does not answer, no later address of redis.endpoints is tried. Empty, or no longer configured: no
    /// condition.
    std::string server;
    std::string site;  ///< directory of a site that has its own server, see config::Site; else empty
};

struct BinCount {
    std::uint64_t deleted = 0;
    std::uint64_t kept = 0;
    std::uint64_t found = 0;  ///< keys to delete that the last pass saw
};

/// FlushReport::address where there is no Redis.
inline constexpr const char* no_redis = "none";

struct FlushReport {
    std::map<std::string, BinCount> bins;  ///< by prefix and bin, see Matcher::Match
    std::uint64_t walked = 0;              ///< keys of the databases, in the pass that saw most
    std::uint64_t deleted = 0;             ///< dry run: what would have been deleted
    std::uint64_t kept = 0;
    double seconds = 0;
    /// A key that belongs to a site by its name, but begins with none of the prefixes. It begins with the md5
    /// of the name, or with the name and then no letter, digit, dot or hyphen. Empty: none was seen.
    std::string named_after;
    std::string address;  ///< of the server, as redis.endpoints has it, without user
    std::string server;   ///< "unix:///run/redis/redis.sock, database 0", for people
};

/// Called after each page. `walked`: keys seen in this pass. `total`: keys of the server, 0 if it does not
/// tell. `deleted`: keys deleted in all passes. Returns false to stop.
using Progress = std::function<bool(std::uint64_t walked, std::uint64_t total, std::uint64_t deleted)>;

/// Removes every key that begins with one of the prefixes and is not kept. Throws FlushError. Keys that were
/// deleted before stay deleted; calling again is always right.
using Flusher = std::function<FlushReport(const FlushRequest& request)>;

/// A Flusher for all servers that may have keys of a site, for example one on each web head. A flush visits
/// every server, also after a failure, and throws at its end if one has failed. The report and
/// FlushRequest::server name all of them, with " and " in between; the first is that of redis.endpoints.
/// `servers` empty: the machine has no Redis. Then a flush does nothing, and throws if FlushRequest::server
/// names a server. If FlushRequest::server is no_redis, a flush does nothing at all.
/// Reads the files of TLS, and throws Error{configuration} if they are of no use. Each flush connects
/// anew. `progress` may be empty.
Flusher flusher_of(const std::vector<ServerSettings>& servers, const Progress& progress = {});

/// Whether every server of `before` is among those of `now`; both as in FlushReport::address.
bool covers(const std::string& now, const std::string& before);

struct Inspection {
    std::string server;          ///< as in FlushReport
    std::string product;         ///< "redis 7.0.15"; empty where it does not tell
    std::vector<int> databases;  ///< as in Server
    std::uint64_t keys = 0;
    std::string password_place;         ///< as in Server
    std::vector<std::string> refusals;  ///< replies that refuse a command to our user
};

/// Finds out whether a flush would succeed. Deletes nothing: UNLINK is sent for a key that cannot exist.
/// Throws FlushError like a flush, and Error{configuration}.
Inspection inspect(const ServerSettings& settings);

}  // namespace cachehold::redis
