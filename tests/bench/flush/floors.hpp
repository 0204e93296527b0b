// SPDX-License-Identifier: MIT
// The least that any client has to do, in a tight loop; and what BOA does itself.
#pragma once

#include <string>

#include "keyspace.hpp"

namespace cachehold::bench {

/// Walks all keys and looks at none. With `pattern` the server chooses.
void bare_scan(const test::RedisServer& server, const std::string& count, const std::string& pattern);

/// Deletes the first `keys` keys of site 0, whose names are known, two commands under way at any time.
void bare_unlink(const test::RedisServer& server, std::uint64_t keys);

/// Walks all keys with COUNT 1000, looks at none, and deletes known ones, as many with each page as there are
/// in it on an average.
void bare_walk_with_unlinks(const test::RedisServer& server, const Keyspace& keyspace);

/// As provision of BOA 5.9 purges a site when it installs, deploys or deletes it: in each database that INFO
/// keyspace names, for each of three prefixes SCAN MATCH COUNT 500, one command at a time, with UNLINK; all
/// again until nothing is found, eight times at most. Its PHP is left out.
void boa_purge(const test::RedisServer& server);

}  // namespace cachehold::bench
