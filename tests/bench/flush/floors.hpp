// SPDX-License-Identifier: MIT
// The least that any client has to do, in a tight loop.
#pragma once

#include <string>

#include "support/redis_server.hpp"

namespace cachehold::bench {

/// Walks all keys and looks at none. With `pattern` the server chooses.
void bare_scan(const test::RedisServer& server, const std::string& count, const std::string& pattern);

/// Deletes the first `keys` keys of site 0, whose names are known, two commands under way at any time.
void bare_unlink(const test::RedisServer& server, std::uint64_t keys);

}  // namespace cachehold::bench
