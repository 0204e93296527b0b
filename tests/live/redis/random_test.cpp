// SPDX-License-Identifier: MIT
// Many random namespaces, a random subset flushed: exactly the predicted keys are gone.
#include <random>

#include "live/redis/helpers.hpp"
#include "redis/matcher.hpp"
#include "support/catch.hpp"
#include "support/slow_way.hpp"

using namespace cachehold::redis;
using namespace cachehold::test;

namespace {

class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(engine_);
    }
    const std::string& one_of(const std::vector<std::string>& texts) { return texts[below(texts.size())]; }

private:
    std::mt19937 engine_;
};

/// Short names of few letters: many are the beginning of another one, or differ in a letter that a pattern
/// would ignore.
std::string random_name(Dice& dice) {
    static const std::vector<std::string> parts{"a", "A",    "b",   ".com", ".com.au", "*",
                                                "?", "[ab]", ":80", "_z_",  "-",       "\\"};
    std::string name = dice.below(4) == 0 ? "www." : "";
    for (std::size_t i = 0; i < 1 + dice.below(4); ++i) name += dice.one_of(parts);
    return name;
}

std::string random_id(Dice& dice) {
    static const std::vector<std::string> bins{"cache", "cache_path", "lock", "", "queue", "bin:with:colons"};
    std::string id = dice.one_of(bins) + (dice.below(8) == 0 ? "" : ":");
    const std::size_t length = dice.below(500) == 0 ? 65536 : dice.below(12);
    for (std::size_t i = 0; i < length; ++i) id += static_cast<char>(dice.below(256));
    return id;
}

bool begins_with_one_of(const std::string& key, const std::vector<std::string>& prefixes) {
    for (const std::string& prefix : prefixes)
        if (key.compare(0, prefix.size(), prefix) == 0) return true;
    return false;
}

/// Strings alone would not show a value of another type that was touched.
std::vector<std::string> random_write(Dice& dice, const std::string& key, int number) {
    const std::string value = std::to_string(number);
    switch (dice.below(5)) {
        case 0:
            return {"HSET", key, "data", value, "created", "1"};
        case 1:
            return {"RPUSH", key, value, "x"};
        case 2:
            return {"ZADD", key, "1", value};
        case 3:
            return {"SADD", key, value};
        default:
            return {"SET", key, value};
    }
}

/// As `names` namespaces in `server`, behind `address`, then flushes one in ten.
void differential(const RedisServer& server, const std::string& address, unsigned seed, int names) {
    INFO("seed " << seed);
    Dice dice(seed);
    const std::vector<std::string> forms{"{md5}_n_", "{md5}_sn_", "{name}_z_"};
    auto client = server.client();
    std::vector<std::string> flushed_names;
    std::vector<std::vector<std::string>> commands;
    for (int i = 0; i < names; ++i) {
        const std::string name = random_name(dice);
        if (name == "www.") continue;
        if (dice.below(10) == 0) flushed_names.push_back(name);
        const std::string prefix = prefixes_of({name}, {dice.one_of(forms)}).at(0);
        for (int number = 0; number < 4; ++number) {
            const std::string key = prefix + random_id(dice);
            commands.push_back({"DEL", key});  // ids repeat, and types would clash
            commands.push_back(random_write(dice, key, number));
            if (dice.below(2) == 0) commands.push_back({"PEXPIREAT", key, "9999999999123"});
        }
        commands.push_back({"SET", "drupal:queue:" + name + ":items", "x"});
        commands.push_back({"SET", "queue" + name, "x"});
    }
    client.pipeline(commands);
    auto elsewhere = server.client();
    elsewhere.command({"SELECT", "1"});
    elsewhere.pipeline(commands);
    const auto other_database = snapshot(elsewhere);
    const auto prefixes = prefixes_of(flushed_names, forms);
    auto expected = snapshot(client);
    const std::size_t before = expected.size();
    for (auto key = expected.begin(); key != expected.end();)
        key = begins_with_one_of(key->first, prefixes) ? expected.erase(key) : std::next(key);
    const FlushReport report = flush(address, prefixes);
    CHECK((snapshot(client) == expected));
    CHECK((snapshot(elsewhere) == other_database));
    CHECK(report.deleted == before - expected.size());
    CHECK(report.deleted > 0);
    client.command({"FLUSHALL"});
}

}  // namespace

TEST_CASE("redis: random namespaces, a random subset flushed, exactly the predicted keys gone",
          "[redis][live]") {
    for (const std::string& binary : RedisServer::binaries()) {
        RedisServer::Setup setup;
        setup.binary = binary;
        setup.rename_dangerous = false;
        const RedisServer server(setup);
        differential(server, server.unix_address(), 1, 10'000);
        const SlowWay way(server.socket(), std::chrono::milliseconds(1));
        for (unsigned seed = 2; seed <= 4; ++seed) {
            differential(server, server.unix_address(), seed, 1'000);
            differential(server, way.address(), seed, 4'000);
        }
    }
}
