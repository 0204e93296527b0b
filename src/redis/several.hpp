// SPDX-License-Identifier: MIT
// Several servers that all may have keys of a site: one for each web head, say. A namespace is empty when it
// is empty on every one of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "redis/connect.hpp"

namespace cachehold::redis {

/// Flushes one after the other, the rest also when one fails, and throws then: what is true of one is not
/// true of all. In the report and in FlushRequest::server their addresses stand side by side.
std::unique_ptr<Flusher> make_several(std::vector<std::unique_ptr<Flusher>> flushers);

/// The first is that of redis.endpoints. One alone is one Flusher.
std::unique_ptr<Flusher> flusher_of(const std::vector<ServerSettings>& servers);

/// Whether every server of `before` is among those of `now`; both as in FlushReport::address.
bool covers(const std::string& now, const std::string& before);

}  // namespace cachehold::redis
