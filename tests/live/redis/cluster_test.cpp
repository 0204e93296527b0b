// SPDX-License-Identifier: MIT
// A real cluster: whole, resharding, failing over, and broken.
#include "live/redis/cluster.hpp"

#include "live/redis/helpers.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using namespace cachehold::test;

namespace {

/// `count` keys; all in one slot if there is a tag.
std::vector<std::string> keys_of(const std::string& beginning, int count, const std::string& tag = "") {
    std::vector<std::string> keys;
    for (int i = 0; i < count; ++i)
        keys.push_back(beginning + (tag.empty() ? "" : "{" + tag + "}") + std::to_string(i));
    return keys;
}

/// Of the node's keys with this beginning, the one that a walk comes to last; the others are removed.
void leave_last_alone(RedisClient client, const std::string& beginning) {
    std::string cursor = "0", last;
    do {
        const RedisReply page = client.command({"SCAN", cursor, "MATCH", beginning + "*"});
        cursor = page.elements.at(0).text;
        for (const RedisReply& key : page.elements.at(1).elements) {
            if (!last.empty() && last != key.text) client.command({"UNLINK", last});
            last = key.text;
        }
    } while (cursor != "0");
}

}  // namespace

TEST_CASE("redis: a cluster is recognised by any of its nodes, and all its primaries are flushed",
          "[redis][live]") {
    Cluster cluster(3, true);
    cluster.set(keys_of("b:cache:", 1000));
    for (const std::string& address :
         {cluster.address(0), cluster.address(4), cluster.node(2).unix_address()}) {
        INFO(address);
        cluster.set(keys_of("a:cache:", 5000));
        cluster.set(keys_of("a:tagged:", 2000, "tag"));
        ServerSettings settings = settings_for(address);
        settings.database = 8;
        FlushRequest request = site_a();
        request.dry_run = true;
        CHECK(flush(settings, request).deleted == 7000);
        CHECK(cluster.count("a:") == 7000);
        request.dry_run = false;
        request.keep = {"kept:*"};
        cluster.set({"a:kept:1", "a:kept:2"});
        const FlushReport report = flush(settings, request);
        CHECK(report.deleted == 7000);
        CHECK(report.walked == 8002);
        CHECK(report.kept == 2);
        CHECK(report.bins.at("a:kept").kept == 2);
        CHECK(report.bins.at("a:cache").deleted == 5000);
        CHECK(report.server.find("3 primaries") != std::string::npos);
        CHECK(cluster.count("a:") == 2);
        CHECK(cluster.count("b:") == 1000);
        CHECK(flush(address, {"a:"}).deleted == 2);
    }
}

TEST_CASE("redis: an ACL user of a cluster needs no more than the README says", "[redis][live]") {
    Cluster cluster(2);
    const bool has_subcommands = major_version(RedisServer::default_binary()) >= 7;
    for (const std::size_t node : {0U, 1U}) {
        auto client = cluster.client(node);
        client.command({"ACL", "SETUSER", "boa", "on", ">s3cret", "~*", "+scan", "+unlink", "+select",
                        "+asking", has_subcommands ? "+cluster|nodes" : "+cluster"});
        allow_hello(client, "boa");
    }
    cluster.set(keys_of("a:cache:", 20, "tag"));
    cluster.open_slot("{tag}", cluster.owner("{tag}"), 1 - cluster.owner("{tag}"));
    cluster.move_keys("{tag}", cluster.owner("{tag}"), 1 - cluster.owner("{tag}"), 10);
    ServerSettings settings = settings_for(cluster.address());
    settings.username = "boa";
    settings.password = "s3cret";
    settings.database = 8;
    CHECK(flush(settings, site_a()).deleted == 20);
    cluster.client(1).command({"ACL", "SETUSER", "boa", "-cluster"});
    CHECK(failure_with(settings).says("cluster"));
}

TEST_CASE("redis: a slot of a cluster that is half on its way is flushed on both sides", "[redis][live]") {
    Cluster cluster(3);
    cluster.set(keys_of("a:cache:", 100));
    cluster.set(keys_of("a:cache:", 900, "tag"));
    cluster.set(keys_of("b:cache:", 900, "tag"));
    const std::string moving = "{tag}";
    const std::size_t from = cluster.owner(moving);
    const std::size_t to = (from + 1) % cluster.primaries();
    cluster.open_slot(moving, from, to);
    CHECK(cluster.move_keys(moving, from, to, 1000) == 1000);
    const FlushReport report = flush(cluster.address(), {"a:"});
    CHECK(report.deleted == 1000);
    CHECK(cluster.count("a:") == 0);
    CHECK(cluster.count("b:") == 900);
}

TEST_CASE("redis: a slot of a cluster that migrates during the flush leaves nothing behind",
          "[redis][live]") {
    Cluster cluster(3);
    const std::string moving = "{tag}";
    const std::size_t from = cluster.owner(moving);
    for (const std::size_t step : {1, 2}) {
        const std::size_t to = (from + step) % cluster.primaries();
        cluster.set(keys_of("a:cache:", 3000));
        cluster.set(keys_of("a:tagged:", 3000, "tag"));
        cluster.set(keys_of("b:cache:", 500, "tag"));
        int calls = 0;
        const FlushReport report = flush(settings_for(cluster.address()), site_a(), [&](auto, auto, auto) {
            if (++calls == 1) cluster.open_slot(moving, from, to);
            if (calls <= 8) cluster.move_keys(moving, from, to, 400);
            if (calls == 9) {
                while (cluster.move_keys(moving, from, to, 1000) > 0) continue;
                cluster.close_slot(moving, from, to);
            }
            return true;
        });
        REQUIRE(calls >= 9);
        CHECK(cluster.count("a:") == 0);
        CHECK(cluster.count("b:") == 500);
        CHECK(report.deleted == 6000);
        cluster.open_slot(moving, to, from);
        while (cluster.move_keys(moving, to, from, 1000) > 0) continue;
        cluster.close_slot(moving, to, from);
    }
}

// It leaves a node before its page is asked for, and comes to one that has been walked.
TEST_CASE("redis: a key of a cluster that slips past one clean pass is found by the next", "[redis][live]") {
    Cluster cluster(2);
    const std::string moving = "{tag}";
    const std::size_t from = cluster.owner(moving);
    // Since Redis 8 a cluster is walked slot by slot.
    int other = 0;
    const auto comes_before = [&](const std::string& tag) {
        return cluster.owner(tag) == from && slot_of(tag) < slot_of(moving);
    };
    while (!comes_before("{" + std::to_string(other) + "}")) ++other;
    cluster.set(keys_of("b:cache:", 20000, std::to_string(other)));
    cluster.set(keys_of("a:cache:", 2000, "tag"));
    leave_last_alone(cluster.client(from), "a:");
    REQUIRE(cluster.count("a:") == 1);
    int calls = 0;
    const FlushReport report = flush(settings_for(cluster.address()), site_a(), [&](auto, auto, auto) {
        if (++calls != 5) return true;
        cluster.open_slot(moving, from, 1 - from);
        CHECK(cluster.move_keys(moving, from, 1 - from, 10) == 1);
        cluster.close_slot(moving, from, 1 - from);
        return true;
    });
    CHECK(report.deleted == 1);
    CHECK(cluster.count("a:") == 0);
}

TEST_CASE("redis: a primary of a cluster that dies during the flush is followed by its replica",
          "[redis][live]") {
    Cluster cluster(3, true);
    cluster.set(keys_of("a:cache:", 12000));
    cluster.set(keys_of("b:cache:", 1000));
    int calls = 0;
    const FlushReport report = flush(settings_for(cluster.address()), site_a(), [&](auto, auto, auto) {
        if (++calls == 4) cluster.node(1).kill();
        return true;
    });
    CHECK(calls > 4);
    CHECK(report.deleted > 6000);
    CHECK(cluster.count("a:") == 0);
    CHECK(cluster.count("b:") == 1000);
}

TEST_CASE("redis: a replica of a cluster that is made primary during the flush is followed",
          "[redis][live]") {
    Cluster cluster(3, true);
    cluster.set(keys_of("a:cache:", 12000));
    int calls = 0;
    flush(settings_for(cluster.address()), site_a(), [&](auto, auto, auto) {
        if (++calls == 4) cluster.client(3).command({"CLUSTER", "FAILOVER"});
        return true;
    });
    wait_until([&] { return cluster.client(3).command({"ROLE"}).elements.at(0).text == "master"; });
    CHECK(cluster.count("a:") == 0);
}

TEST_CASE("redis: a cluster with a node down is never called empty", "[redis][live]") {
    Cluster cluster(3, false, {"--cluster-require-full-coverage", "no"});
    cluster.set(keys_of("a:cache:", 300));
    ServerSettings settings = settings_for(cluster.address());
    settings.failover_limit = std::chrono::milliseconds(200);
    cluster.node(1).kill();
    const std::string down = "127.0.0.1:" + std::to_string(cluster.node(1).port());
    const Failed at_once = failure_with(settings);
    CHECK(at_once.failure.has_value());
    CHECK(at_once.says(down));
    wait_until([&] {
        return cluster.client(0).command({"CLUSTER", "NODES"}).text.find("fail ") != std::string::npos;
    });
    const Failed later = failure_with(settings);
    CHECK(later.failure == Failure::not_ready);
    CHECK(later.says("slots"));
    CHECK(later.says(down));
    cluster.node(0).kill();
    const Failed entry = failure_with(settings);
    CHECK(entry.failure == Failure::unreachable);
}

TEST_CASE("redis: a node that belongs to no cluster yet is refused, for slots are missing", "[redis][live]") {
    const RedisServer server(with_options({"--cluster-enabled", "yes"}));
    ServerSettings settings = settings_for(server.unix_address());
    settings.failover_limit = std::chrono::milliseconds(100);
    settings.database = 8;
    const Failed failed = failure_with(settings);
    CHECK(failed.failure == Failure::not_ready);
    CHECK(failed.says("16384 of its 16384 slots"));
}
