// SPDX-License-Identifier: MIT
// What is done with real servers: the flush, and a look before anything is at stake.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "redis/endpoint.hpp"
#include "redis/flusher.hpp"

namespace cachehold::redis {

/// For all servers that may have keys of a site, for example one on each web head. A flush visits every
/// server, also after a failure, and throws at its end if one has failed. The report and FlushRequest::server
/// name all of them, with " and " in between; the first is that of redis.endpoints. `servers` empty: the
/// machine has no Redis. Then a flush does nothing, and throws if FlushRequest::server names a server. If
/// FlushRequest::server is no_redis, a flush does nothing at all.
/// Reads the files of TLS, and throws report::Error{configuration} if they are of no use. Each flush connects
/// anew. The flusher overwrites its copies of passwords at its end.
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
/// Throws FlushError like a flush, report::Error{configuration}.
Inspection inspect(const ServerSettings& settings);

}  // namespace cachehold::redis
