// SPDX-License-Identifier: MIT
// What is done with real servers: the flush, and a look before anything is at stake.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "redis/endpoint.hpp"
#include "redis/flusher.hpp"

namespace cachehold::redis {

/// For servers that all may have keys of a site, one for each web head, say: a namespace is empty when it is
/// empty on every one of them. Flushes one after the other, the rest also when one fails, and throws then. In
/// the report and in FlushRequest::server their addresses stand side by side; the first is that of
/// redis.endpoints. No server at all stands for a machine without Redis: there is nothing to flush, but what
/// was flushed on a server before is not taken for flushed. Does nothing where FlushRequest::server is
/// no_redis.
/// Reads the files of TLS, and throws report::Error{configuration} if they are of no use. Nothing is
/// connected before flush(), and each flush() connects anew. Overwrites its copies of passwords at its end.
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
