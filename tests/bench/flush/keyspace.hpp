// SPDX-License-Identifier: MIT
// The keys of two hundred Drupal sites, as their redis modules write them.
#pragma once

#include <string>
#include <vector>

#include "support/redis_server.hpp"

namespace cachehold::bench {

struct Keyspace {
    std::uint64_t keys = 200'000;  ///< in all
    double share = 0.05;           ///< of them site 0's, which is flushed
    [[nodiscard]] std::uint64_t ours() const {
        return static_cast<std::uint64_t>(static_cast<double>(keys) * share);
    }
};

/// "site0.example.com".
std::string name_of(int site);
/// What site 0's keys begin with, of either form: its MD5 and "_".
std::string beginning();
/// Key number `number` of a site: every second one as Drupal 7 (prefix "{md5}_n_") has it, the others as
/// Drupal 8 ("{md5}_sn_").
std::string key_of(int site, std::uint64_t number);

/// Hashes with values of 200 bytes to 4 KiB, mostly small; one in 100,000 has 100,000 fields. Also
/// "neighbour".
void fill_others(test::RedisClient& client, const Keyspace& keyspace);
void fill_ours(test::RedisClient& client, const Keyspace& keyspace);

}  // namespace cachehold::bench
