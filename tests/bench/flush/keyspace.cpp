// SPDX-License-Identifier: MIT
#include "keyspace.hpp"

#include "redis/matcher.hpp"

namespace cachehold::bench {
namespace {

constexpr int sites = 200;
constexpr std::uint64_t large_each = 100'000;
constexpr int fields_of_large = 100'000;

const std::string& hash_of(int site) {
    static const std::vector<std::string> hashes = [] {
        std::vector<std::string> made;
        for (int i = 0; i < sites; ++i) made.push_back(redis::md5_hex(name_of(i)));
        return made;
    }();
    return hashes.at(static_cast<std::size_t>(site));
}

/// Cubed, so that most are small.
std::string value_of(std::uint64_t number) {
    const double part = static_cast<double>((number * 2654435761U) % 1000) / 1000;
    return std::string(200 + static_cast<std::size_t>(part * part * part * 3800), 'v');
}

void set_large(test::RedisClient& client, const std::string& key) {
    std::vector<std::vector<std::string>> commands;
    for (int field = 0; field < fields_of_large; ++field) {
        if (field % 1000 == 0) commands.push_back({"HSET", key});
        commands.back().insert(commands.back().end(), {"node/" + std::to_string(field), "alias"});
    }
    client.pipeline(commands);
}

template <typename SiteOf>
void set_all(test::RedisClient& client, std::uint64_t keys, SiteOf site_of) {
    std::vector<std::vector<std::string>> commands;
    for (std::uint64_t i = 0; i < keys; ++i) {
        const std::string key = key_of(site_of(i), i);
        if (i % large_each == large_each / 2) {
            set_large(client, key);
            continue;
        }
        commands.push_back({"HSET", key, "cid", std::to_string(i), "data", value_of(i), "created", "1",
                            "expire", "0", "serialized", "1"});
        if (commands.size() < 1000) continue;
        client.pipeline(commands);
        commands.clear();
    }
    client.pipeline(commands);
}

}  // namespace

std::string name_of(int site) { return "site" + std::to_string(site) + ".example.com"; }

std::string beginning() { return hash_of(0) + "_"; }

std::string key_of(int site, std::uint64_t number) {
    const std::string digits = std::to_string(number);
    return number % 2 == 0
               ? hash_of(site) + "_n_:cache_path:node/" + digits
               : hash_of(site) + "_sn_:render:entity_view:node:" + digits + ":full:[languages]=en";
}

void fill_others(test::RedisClient& client, const Keyspace& keyspace) {
    client.command({"SET", "neighbour", "x"});
    set_all(client, keyspace.keys - keyspace.ours(),
            [](std::uint64_t i) { return 1 + static_cast<int>(i % (sites - 1)); });
}

void fill_ours(test::RedisClient& client, const Keyspace& keyspace) {
    set_all(client, keyspace.ours(), [](std::uint64_t) { return 0; });
}

}  // namespace cachehold::bench
