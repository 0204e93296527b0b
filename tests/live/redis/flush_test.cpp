// SPDX-License-Identifier: MIT
// What is deleted and what is not, on every server that is installed.
#include <algorithm>

#include "live/redis/helpers.hpp"
#include "redis/matcher.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using namespace cachehold::test;

namespace {

using Snapshot = std::map<std::string, std::string>;

std::string prefix(const std::string& name) { return prefixes_of({name}, {"{md5}_n_"}).at(0); }
std::string legacy(const std::string& name) { return prefixes_of({name}, {"{name}_z_"}).at(0); }

RedisServer::Setup with(const std::string& binary) {
    RedisServer::Setup setup;
    setup.binary = binary;
    return setup;
}

/// What a Drupal site of this prefix leaves: items, markers, locks, and ids that hold any byte.
void fill(RedisClient& client, const std::string& p) {
    client.command({"HSET", p + "cache:variables", "data", std::string("\0\xff\n", 3), "created", "1"});
    client.command({"HSET", p + "cache:", "data", "empty id"});
    client.command({"HSET", p + std::string("cache:\0\r\n\xc3\x28*?[", 12), "data", "odd id"});
    client.command({"HSET", p + "cache_path:path:a:und", "node/1", "x"});
    client.command({"SET", p + "lock:cron", "1", "EX", "1000"});
    client.command({"SET", p + "cachetags:node:1", "7"});
    client.command({"ZADD", p + "flood:login:1", "1", "a"});
    client.command({"SET", p, "the prefix itself"});
    client.command({"SET", p + "no bin", "x"});
}

}  // namespace

TEST_CASE("redis: a flush removes one namespace and leaves every other byte", "[redis][live]") {
    for (const std::string& binary : RedisServer::binaries()) {
        INFO(binary);
        const RedisServer server(with(binary));
        auto client = server.client();
        for (const std::string name : {"example.com.au", "example.co", "EXAMPLE.com", "xexample.com",
                                       "example.com:8080", "*.com", "example?com", "[e]xample.com"}) {
            fill(client, prefix(name));
            fill(client, legacy(name));
        }
        client.command({"RPUSH", "queueexample:queued", "1"});
        client.command({"RPUSH", "drupal:queue:example.com:avail", "1"});
        client.command({"SET", "example.com", "x", "EX", "5000"});
        client.command({"SET", "example.com_z_", "no colon"});
        client.command({"SET", std::string(70000, 'e'), "x"});
        client.command({"SET", "", "x"});
        client.command({"SET", ":", "x"});
        const Snapshot others = snapshot(client);
        for (const std::string& form : {prefix("example.com"), legacy("example.com")}) fill(client, form);
        const FlushReport report =
            flush(server.unix_address(), prefixes_of({"www.example.com"}, {"{md5}_n_", "{name}_z_"}));
        CHECK((snapshot(client) == others));
        CHECK(report.deleted == 18);
        CHECK(report.seconds > 0);
        CHECK(report.walked == others.size() + 18);
        CHECK(report.bins.at(legacy("example.com") + "cache").deleted == 3);
        CHECK(report.bins.at(legacy("example.com") + "lock").deleted == 1);
        CHECK(report.bins.at(legacy("example.com")).deleted == 2);
    }
}

TEST_CASE("redis: a flush by forms with letters takes each fork's keys, and shows one that no form covers",
          "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    const std::string md5 = prefixes_of({"a.org"}, {"{md5}"}).at(0).substr(0, 32);
    const auto set = [&](const std::string& key) { client.command({"SET", key, "x"}); };
    for (const std::string form : {"_n_", "_h_", "_sn_", "_hh_", "_z_", "_m_", "_d_"}) {
        set(md5 + form + ":cache:1");
        set("a.org" + form + ":cache:1");
        set("a.org.au" + form + ":cache:1");
    }
    FlushRequest request;
    request.names = {"a.org"};
    request.prefixes = prefixes_of(request.names, {"{md5}_{letters}_", "{name}_{letters}_"});
    const FlushReport report = flush(settings_for(server.unix_address()), request);
    CHECK(report.deleted == 14);
    CHECK(report.named_after.empty());
    CHECK(report.bins.at(md5 + "_m_:cache").deleted == 1);
    CHECK(client.command({"DBSIZE"}).integer == 7);
    for (const std::string& key : {md5 + "_abc_:cache:1", std::string("a.org:cache:1")}) {
        set(key);
        CHECK(flush(settings_for(server.unix_address()), request).named_after == key);
        CHECK(client.command({"DEL", key}).integer == 1);
    }
}

TEST_CASE("redis: a name of glob characters is a name and no pattern", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill(client, legacy("a.org"));
    const Snapshot others = snapshot(client);
    for (const std::string name : {"*", "?.org", "[a].org", "a.or[g]", "\\a.org"}) fill(client, legacy(name));
    flush(server.unix_address(), prefixes_of({"*", "?.org", "[a].org", "a.or[g]", "\\a.org"}, {"{name}_z_"}));
    CHECK((snapshot(client) == others));
}

TEST_CASE("redis: kept keys stay, byte for byte, and are counted per bin", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    client.command({"RPUSH", "a.org_z_:queue:mail", "1"});
    client.command({"SET", "a.org_z_:flood:x", "1", "EX", "1000"});
    const Snapshot kept = snapshot(client);
    client.command({"SET", "a.org_z_:cache:queue:1", "1"});
    client.command({"SET", "a.org_z_:floo", "1"});
    FlushRequest request;
    request.prefixes = {"a.org_z_:"};
    request.keep = {"queue:*", "floo?:[a-z]"};
    const FlushReport report = flush(settings_for(server.unix_address()), request);
    CHECK((snapshot(client) == kept));
    CHECK(report.kept == 2);
    CHECK(report.deleted == 2);
    CHECK(report.bins.at("a.org_z_:queue").kept == 1);
    CHECK(report.bins.at("a.org_z_:queue").deleted == 0);
    CHECK(report.bins.at("a.org_z_:cache").deleted == 1);
}

TEST_CASE("redis: a dry run counts the same and sends no writing command", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill(client, "a.org_z_:");
    fill(client, "b.org_z_:");
    const Snapshot before = snapshot(client);
    client.command({"CONFIG", "RESETSTAT"});
    FlushRequest request;
    request.prefixes = {"a.org_z_:"};
    request.keep = {"lock:*"};
    request.dry_run = true;
    const FlushReport dry = flush(settings_for(server.unix_address()), request);
    const std::string commands = client.command({"INFO", "commandstats"}).text;
    CHECK(commands.find("cmdstat_scan") != std::string::npos);
    for (const std::string writing : {"unlink", "del", "expire", "set", "multi"})
        CHECK(commands.find("cmdstat_" + writing + ":") == std::string::npos);
    CHECK((snapshot(client) == before));
    request.dry_run = false;
    const FlushReport wet = flush(settings_for(server.unix_address()), request);
    CHECK(dry.deleted == 8);
    CHECK(wet.deleted == dry.deleted);
    CHECK(wet.kept == dry.kept);
    REQUIRE(wet.bins.size() == dry.bins.size());
    for (const auto& [bin, count] : wet.bins) CHECK(dry.bins.at(bin).deleted == count.deleted);
}

TEST_CASE("redis: many keys, large and small, go in one flush", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    client.command({"DEBUG", "POPULATE", "200000", "a.org_z_:cache", "100"});
    client.command({"DEBUG", "POPULATE", "20000", "a.org.au_z_:cache", "100"});
    // Each of these is more than a socket takes at once.
    for (int i = 0; i < 20; ++i)
        client.command({"SET", "a.org_z_:long:" + std::string(1000000, 'x') + std::to_string(i), ""});
    std::uint64_t last_walked = 0;
    std::uint64_t total = 0;
    FlushRequest request;
    const auto flush_all = [&](const std::string& prefix, bool dry_run) {
        request.prefixes = {prefix};
        request.dry_run = dry_run;
        return flush(settings_for(server.unix_address()), request,
                     [&](std::uint64_t walked, std::uint64_t keys, std::uint64_t) {
                         last_walked = std::max(last_walked, walked);
                         total = std::max(total, keys);
                         return true;
                     });
    };
    CHECK(flush_all("a.org.au_z_:", true).deleted == 20000);
    CHECK(last_walked >= 200000);  // those that the pattern leaves out, too
    const FlushReport report = flush_all("a.org_z_:", false);
    CHECK(report.deleted == 200020);
    CHECK(report.bins.at("a.org_z_:cache").deleted == 200000);
    CHECK(client.command({"DBSIZE"}).integer == 20000);
    CHECK(last_walked >= 200000);
    CHECK(total == 220020);
}

TEST_CASE("redis: an empty database is flushed too", "[redis][live]") {
    const RedisServer server;
    const FlushReport report = flush(server.unix_address(), {"a.org_z_:"});
    CHECK(report.deleted == 0);
    CHECK(report.walked == 0);
    CHECK(report.bins.empty());
    CHECK(report.server == server.unix_address() + ", database 0");
}
