// SPDX-License-Identifier: MIT
// Flushers for real servers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "redis/endpoint.hpp"
#include "redis/flusher.hpp"

namespace cachehold::redis {

/// Reads the files of TLS, and throws report::Error{configuration} if they are of no use. Nothing is
/// connected before flush(), and each flush() connects anew. Overwrites its copy of the password at its end.
std::unique_ptr<Flusher> make_flusher(ServerSettings settings);

/// For several servers that all may have keys of a site, one for each web head, say: a namespace is empty
/// when it is empty on every one of them. Flushes one after the other, the rest also when one fails, and
/// throws then. In the report and in FlushRequest::server their addresses stand side by side; the first is
/// that of redis.endpoints. Does nothing where FlushRequest::server is no_redis.
std::unique_ptr<Flusher> flusher_of(const std::vector<ServerSettings>& servers);

/// For a machine without Redis: there is nothing to flush. What was flushed on a server before is not taken
/// for flushed here.
std::unique_ptr<Flusher> make_no_redis();

/// Whether every server of `before` is among those of `now`; both as in FlushReport::address.
bool covers(const std::string& now, const std::string& before);

}  // namespace cachehold::redis
