// SPDX-License-Identifier: MIT
// The ways to empty a namespace, and the floors beneath them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "support/redis_server.hpp"

namespace cachehold::bench {

struct Keyspace {
    std::uint64_t keys = 200'000;  ///< in all
    double share = 0.1;            ///< of them in the namespaces that are flushed
    [[nodiscard]] std::uint64_t ours() const {
        return static_cast<std::uint64_t>(static_cast<double>(keys) * share);
    }
};

/// Prefix of site number `site`, as BOA's Drupal 7 sites have it. Site 0 is the one that is flushed.
std::string prefix_of(int site);
std::string key_of(std::uint64_t number);  ///< of site 0

/// Hashes of 200 bytes to 4 KiB, as a Drupal cache has them, shared among 200 sites; and "neighbour".
void fill_others(test::RedisClient& client, const Keyspace& keyspace);
void fill_ours(test::RedisClient& client, const Keyspace& keyspace);

struct Method {
    std::string name;
    bool deletes = true;
    std::function<void(const test::RedisServer& server)> run;
};
std::vector<Method> all_methods(const Keyspace& keyspace);

}  // namespace cachehold::bench
