// SPDX-License-Identifier: MIT
// Several servers, one for each web head: all of them are flushed, or none is taken for flushed.

#include "redis/flusher.hpp"

#include <set>

#include "live/redis/helpers.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using namespace cachehold::test;

namespace {

/// Each with "a:cache:0" … and a neighbour's key.
struct TwoHeads {
    RedisServer one;
    RedisServer other;
    std::vector<ServerSettings> servers{settings_for(one.unix_address()), settings_for(other.unix_address())};

    TwoHeads() {
        auto first = one.client();
        auto second = other.client();
        fill_sites(first, 20);
        fill_sites(second, 30);
    }

    FlushReport flush(const FlushRequest& request, const Progress& progress = nullptr) {
        return flusher_of(servers, progress)(request);
    }
};

std::int64_t keys(const RedisServer& server) { return server.client().command({"DBSIZE"}).integer; }

}  // namespace

TEST_CASE("redis: several servers: one flush empties the namespace on each, and no other", "[redis][live]") {
    TwoHeads heads;
    const FlushReport report = heads.flush(site_a());
    CHECK(report.deleted == 50);
    CHECK(report.walked == 52);
    CHECK(report.bins.at("a:cache").deleted == 50);
    CHECK(report.address == heads.one.unix_address() + " and " + heads.other.unix_address());
    CHECK(keys(heads.one) == 1);
    CHECK(keys(heads.other) == 1);
    CHECK(heads.flush(site_a()).deleted == 0);
}

TEST_CASE("redis: several servers: a dry run counts on each", "[redis][live]") {
    TwoHeads heads;
    FlushRequest request = site_a();
    request.dry_run = true;
    CHECK(heads.flush(request).deleted == 50);
    CHECK(keys(heads.one) + keys(heads.other) == 52);
}

TEST_CASE("redis: several servers: with one of them down the others are emptied, and nothing is proved",
          "[redis][live]") {
    const std::string nobody = "unix:///nonexistent/redis.sock";
    for (const std::size_t down : {0U, 1U}) {
        TwoHeads heads;
        heads.servers[down] = settings_for(nobody);
        const Failed failed = failure_of([&] { heads.flush(site_a()); });
        CHECK(failed.failure == Failure::unreachable);
        CHECK(failed.says("'" + nobody + "'"));
        CHECK(keys(down == 0 ? heads.other : heads.one) == 1);
    }
}

TEST_CASE("redis: several servers: with all of them down each is named", "[redis][live]") {
    const std::vector<ServerSettings> servers = {settings_for("unix:///nonexistent/a"),
                                                 settings_for("unix:///nonexistent/b")};
    const Failed failed = failure_of([&] { flusher_of(servers)(site_a()); });
    CHECK(failed.says("'unix:///nonexistent/a'"));
    CHECK(failed.says("'unix:///nonexistent/b'"));
}

TEST_CASE("redis: several servers: what the first was is looked for at the first alone", "[redis][live]") {
    TwoHeads heads;
    FlushRequest request = site_a();
    request.server = heads.flush(request).address;
    heads.servers[0].endpoints.insert(heads.servers[0].endpoints.begin(),
                                      parse_endpoint("unix:///nonexistent/x"));
    CHECK(heads.flush(request).deleted == 0);
    // The server of before is gone, and another of the first one's addresses answers: that one does not
    // count.
    const RedisServer other;
    heads.servers[0].endpoints = {parse_endpoint("unix:///nonexistent/x"),
                                  parse_endpoint(other.unix_address())};
    request.server = "unix:///nonexistent/x and " + heads.other.unix_address();
    CHECK(failure_of([&] { heads.flush(request); }).says("the keys are there"));
}

TEST_CASE("redis: several servers: stopped at the first, the second is left alone", "[redis][live]") {
    TwoHeads heads;
    const Failed failed = failure_of([&] { heads.flush(site_a(), [](auto, auto, auto) { return false; }); });
    CHECK(failed.failure == Failure::interrupted);
    CHECK(keys(heads.other) == 31);
}

TEST_CASE("redis: several servers: what is written on each of them is told together, if all is known",
          "[redis][live]") {
    TwoHeads heads;
    auto one = heads.one.client();
    auto other = heads.other.client();
    int number = 0;
    const auto written = [&] {
        try {
            heads.flush(site_a(), [&](auto, auto, auto) {
                one.command({"SET", "a:one:" + std::to_string(++number), "x"});
                other.command({"SET", "a:other:" + std::to_string(number), "x"});
                return true;
            });
        } catch (const FlushError& error) {
            return error.written();
        }
        return std::set<std::string>{"nothing thrown"};
    };
    CHECK(written() == std::set<std::string>{"a:one", "a:other"});
    const ServerSettings good = heads.servers[0];
    heads.servers[0] = settings_for("unix:///nonexistent/redis.sock");
    CHECK(written().empty());
    heads.servers = {good, heads.servers[0]};
    CHECK(written().empty());
}

TEST_CASE("redis: where there is no Redis, or was none, nothing is flushed", "[redis][live]") {
    FlushRequest request = site_a();
    const Flusher nowhere = flusher_of({});
    CHECK(nowhere(request).address == no_redis);
    request.server = "unix:///run/redis.sock";
    CHECK(failure_of([&] { nowhere(request); }).says("there is a Redis, 'unix:///run/redis.sock'"));
    request.server = no_redis;
    CHECK(nowhere(request).address == no_redis);
    TwoHeads heads;
    CHECK(heads.flush(request).address == no_redis);
    CHECK(keys(heads.one) + keys(heads.other) == 52);
}

TEST_CASE("redis: several servers: strangers are counted, not deleted", "[redis][live]") {
    TwoHeads heads;
    heads.one.client().command({"SET", "b.org_z_:x", "y"});
    FlushRequest request = site_a();
    request.strangers = {"{name}_{letters}_"};
    CHECK(heads.flush(request).deleted == 1);
    CHECK(keys(heads.one) + keys(heads.other) == 53);
}

TEST_CASE("redis: several servers: the count of deleted keys goes on from one to the next", "[redis][live]") {
    TwoHeads heads;
    std::uint64_t last = 0;
    bool grows = true;
    heads.flush(site_a(), [&](auto, auto, std::uint64_t deleted) {
        grows = grows && deleted >= last;
        last = deleted;
        return true;
    });
    CHECK(grows);
    CHECK(last == 50);
}

TEST_CASE("redis: several servers: one that came is covered, one that went is not", "[redis]") {
    CHECK(covers("unix:///a", "unix:///a"));
    CHECK(covers("unix:///a and redis://b:1", "unix:///a"));
    CHECK_FALSE(covers("unix:///a", "unix:///a and redis://b:1"));
    CHECK(covers("redis://c:1 and redis://b:1 and unix:///a", "unix:///a and redis://b:1 and redis://c:1"));
    CHECK_FALSE(covers("redis://b:1 and unix:///a", "unix:///a and redis://b:1 and redis://c:1"));
    CHECK_FALSE(covers("redis://b:10 and unix:///a", "unix:///a and redis://b:1"));
    CHECK_FALSE(covers("unix:///ab", "unix:///a"));
    CHECK_FALSE(covers("xunix:///a", "unix:///a"));
    CHECK_FALSE(covers("unix:///b", "unix:///a"));
}
