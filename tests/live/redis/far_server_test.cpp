// SPDX-License-Identifier: MIT
// A server at the end of a long way.
#include <atomic>
#include <thread>

#include "live/redis/helpers.hpp"
#include "support/catch.hpp"
#include "support/slow_way.hpp"

using namespace cachehold::redis;
using namespace cachehold::test;

namespace {

constexpr auto one_way = std::chrono::milliseconds(2);

/// Cursors with which SCAN was asked.
std::uint64_t scans(RedisClient& client) {
    const std::string statistics = client.command({"INFO", "commandstats"}).text;
    const std::string word = "cmdstat_scan:calls=";
    const auto at = statistics.find(word);
    return at == std::string::npos ? 0 : std::stoull(statistics.substr(at + word.size()));
}

RedisServer::Setup with(const std::string& binary) {
    RedisServer::Setup setup;
    setup.binary = binary;
    return setup;
}

}  // namespace

TEST_CASE("redis: a far server is flushed as exactly as a near one", "[redis][live]") {
    for (const std::string& binary : RedisServer::binaries()) {
        INFO(binary);
        const RedisServer server(with(binary));
        const SlowWay way(server.socket(), one_way);
        auto client = server.client();
        client.command({"DEBUG", "POPULATE", "50000", "a:cache", "50"});
        client.command({"DEBUG", "POPULATE", "50000", "ab:cache", "50"});
        client.command({"CONFIG", "RESETSTAT"});
        const FlushReport report = flush(way.address(), {"a:"});
        CHECK(report.deleted == 50000);
        CHECK(report.bins.at("a:cache").deleted == 50000);
        CHECK(client.command({"DBSIZE"}).integer == 50000);
        CHECK(client.command({"EXISTS", "a:cache:7"}).integer == 0);
        CHECK(client.command({"EXISTS", "ab:cache:7"}).integer == 1);
        CHECK(scans(client) >= 150000 / 3000);  // the largest page, which a fast server comes to
    }
}

TEST_CASE("redis: a far server that grows and shrinks while it is walked loses no key", "[redis][live]") {
    for (const std::string& binary : RedisServer::binaries()) {
        INFO(binary);
        const RedisServer server(with(binary));
        const SlowWay way(server.socket(), std::chrono::milliseconds(1));
        auto client = server.client();
        client.command({"DEBUG", "POPULATE", "30000", "a:cache", "50"});
        client.command({"DEBUG", "POPULATE", "30000", "b:cache", "50"});
        std::atomic<bool> ends{false};
        std::thread neighbour([&] {
            auto other = server.client();
            for (int round = 0; !ends; ++round) {
                const std::string prefix = "n" + std::to_string(round % 2);
                for (int i = 0; i < 300 && !ends; ++i) {
                    std::vector<std::vector<std::string>> commands;
                    for (int key = 0; key < 300; ++key) {
                        const std::string name = prefix + ":" + std::to_string(i * 300 + key);
                        commands.push_back({round % 4 < 2 ? "SET" : "DEL", name});
                        if (round % 4 < 2) commands.back().emplace_back("x");
                    }
                    other.pipeline(commands);
                }
            }
        });
        std::uint64_t deleted = 0;
        const Failed failed = failure_of([&] { deleted = flush(way.address(), {"a:"}).deleted; });
        ends = true;
        neighbour.join();
        CHECK_FALSE(failed.failure.has_value());
        CHECK(deleted == 30000);
        for (int key = 0; key < 30000; key += 1000)
            CHECK(client.command({"EXISTS", "b:cache:" + std::to_string(key)}).integer == 1);
    }
}

TEST_CASE("redis: what is counted on a far server is counted once", "[redis][live]") {
    const RedisServer server;
    const SlowWay way(server.socket(), one_way);
    auto client = server.client();
    client.command({"DEBUG", "POPULATE", "40000", "a:cache", "50"});
    FlushRequest request;
    request.prefixes = {"a:"};
    request.keep = {"cache:1*"};
    request.dry_run = true;
    const FlushReport dry = flush(settings_for(way.address()), request);
    request.dry_run = false;
    const FlushReport wet = flush(settings_for(way.address()), request);
    CHECK(dry.deleted + dry.kept == 40000);
    CHECK(dry.deleted == wet.deleted);
    CHECK(dry.kept == wet.kept);
    CHECK(client.command({"DBSIZE"}).integer == static_cast<long long>(wet.kept));
}
