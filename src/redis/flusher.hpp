// SPDX-License-Identifier: MIT
// The seam between a hold and Redis: one pass that removes the keys of some namespaces and proves it.
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
    std::vector<std::string> names;     ///< of the sites, see FlushReport::named_after
    std::vector<std::string> keep;  ///< glob patterns (* ? [..] \) for what follows a prefix; such keys stay
    bool dry_run = false;           ///< count, delete nothing, send no writing command
    /// Passes until one finds nothing. Else one, which finds every key that is there from its beginning to
    /// its end: enough where nobody reads what is written later, before another flush.
    bool until_empty = true;
    /// Counts the keys of these forms that begin with none of `prefixes`, see Strangers; deletes nothing.
    std::vector<std::string> strangers;
    bool is_gentle = false;  ///< rests between short pages
    /// The server that was flushed before. If it does not answer, no later address of redis.endpoints is
    /// tried: the keys are on this server. Empty, or no longer in redis.endpoints: any of them will do.
    std::string server;
    std::string site;  ///< directory of a site with a server of its own, see config::Site; empty: redis.*
};

struct BinCount {
    std::uint64_t deleted = 0;
    std::uint64_t kept = 0;
    std::uint64_t found = 0;  ///< keys that were to go, by the last pass
};

/// FlushReport::address where there is no Redis.
inline constexpr const char* no_redis = "none";

struct FlushReport {
    std::map<std::string, BinCount> bins;  ///< by prefix + bin: bytes up to the next ':', "" without one
    std::uint64_t walked = 0;              ///< keys of the database, as the pass with the most saw them
    std::uint64_t deleted = 0;             ///< dry run: what would have been deleted
    std::uint64_t kept = 0;
    double seconds = 0;
    /// A key under none of the prefixes that begins with the md5 of a site, or with its name and then no
    /// letter, digit, dot or hyphen. Empty: none was seen.
    std::string named_after;
    std::string address;  ///< of the server, as redis.endpoints has it, without user
    std::string server;   ///< "unix:///run/redis/redis.sock, database 0", for people
};

/// Called between pages: keys walked in this pass (the one that proves begins at 0 again), keys the server
/// has (0: it does not tell), keys deleted. Returns false to stop after the page in flight.
using Progress = std::function<bool(std::uint64_t walked, std::uint64_t total, std::uint64_t deleted)>;

/// Removes every key that begins with one of the prefixes and is not kept. Throws FlushError; what was
/// deleted by then stays deleted, calling again is always right.
using Flusher = std::function<FlushReport(const FlushRequest& request, const Progress& progress)>;

// What is done with real servers: the flush, and a look before anything is at stake.

/// For all servers that may have keys of a site, for example one on each web head. A flush visits every
/// server, also after a failure, and throws at its end if one has failed. The report and FlushRequest::server
/// name all of them, with " and " in between; the first is that of redis.endpoints. `servers` empty: the
/// machine has no Redis. Then a flush does nothing, and throws if FlushRequest::server names a server. If
/// FlushRequest::server is no_redis, a flush does nothing at all.
/// Reads the files of TLS, and throws Error{configuration} if they are of no use. Each flush connects
/// anew.
Flusher flusher_of(const std::vector<ServerSettings>& servers);

/// Whether every server of `before` is among those of `now`; both as in FlushReport::address.
bool covers(const std::string& now, const std::string& before);

struct Inspection {
    std::string server;          ///< as in FlushReport
    std::string product;         ///< "redis 7.0.15"; empty where it does not tell
    std::vector<int> databases;  ///< as in Server
    std::uint64_t keys = 0;
    std::string password_place;         ///< as in Server
    std::vector<std::string> refusals;  ///< what our user may not do, with the server's words
};

/// Whether a flush could be done. Deletes nothing: the command that deletes is sent for a key that nobody can
/// have.
/// Throws FlushError like a flush, Error{configuration}.
Inspection inspect(const ServerSettings& settings);

}  // namespace cachehold::redis
