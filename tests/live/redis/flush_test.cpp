// SPDX-License-Identifier: MIT
#include "redis/connect.hpp"
#include "redis/namespace.hpp"
#include "support/catch.hpp"
#include "support/redis_server.hpp"

using namespace cachehold::redis;
using cachehold::test::RedisServer;

TEST_CASE("redis: a flush removes the namespace and nothing else", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    client.command({"SET", "a.org_z_:cache:1", "x"});
    client.command({"HSET", "a.org_z_:cache:2", "x", "y"});
    client.command({"SET", "a.org.au_z_:cache:1", "x", "EX", "1000"});
    client.command({"SET", "queue:a.org", "x"});
    ServerSettings settings;
    settings.endpoints = {parse_endpoint(server.unix_address())};
    FlushRequest request;
    request.prefixes = {"a.org_z_:"};
    const FlushReport report = make_flusher(settings)->flush(request, nullptr);
    CHECK(report.deleted == 2);
    CHECK(report.walked == 4);
    CHECK(report.bins.at("a.org_z_:cache").deleted == 2);
    CHECK(client.command({"DBSIZE"}).integer == 2);
}
