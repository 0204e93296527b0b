// SPDX-License-Identifier: MIT
// A primary, two replicas and three real Sentinels.
#include <signal.h>

#include <utility>

#include "live/redis/helpers.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using namespace cachehold::test;

namespace {

class Watched {
public:
    explicit Watched(const std::string& password = "") {
        RedisServer::Setup setup = with_options({"--repl-diskless-sync-delay", "0"});
        if (!password.empty())
            setup.options.insert(setup.options.end(), {"--requirepass", password, "--masterauth", password});
        setup.with_port = true;
        servers.push_back(std::make_unique<RedisServer>(setup));
        const std::string port = std::to_string(servers[0]->port());
        setup.options.insert(setup.options.end(), {"--replicaof", "127.0.0.1", port});
        for (int i = 0; i < 2; ++i) servers.push_back(std::make_unique<RedisServer>(setup));
        RedisServer::Setup sentinel;
        sentinel.with_port = true;
        sentinel.sentinel = "sentinel monitor main 127.0.0.1 " + port +
                            " 2\nsentinel down-after-milliseconds main 800\n"
                            "sentinel failover-timeout main 4000\n";
        if (!password.empty()) sentinel.sentinel += "sentinel auth-pass main " + password + "\n";
        for (int i = 0; i < 3; ++i) sentinels.push_back(std::make_unique<RedisServer>(sentinel));
    }

    [[nodiscard]] std::string address(const std::string& name = "main") const {
        std::string hosts;
        for (const auto& one : sentinels) hosts += ",127.0.0.1:" + std::to_string(one->port());
        return "sentinel://" + hosts.substr(1) + "/" + name;
    }

    /// Until each Sentinel knows the other two and both replicas.
    void settle() const {
        for (const auto& one : sentinels)
            wait_until([&] {
                const auto facts = one->client().command({"SENTINEL", "MASTER", "main"});
                bool knows_all = true;
                for (std::size_t i = 0; i + 1 < facts.elements.size(); i += 2) {
                    const std::string& fact = facts.elements[i].text;
                    if (fact == "num-slaves" || fact == "num-other-sentinels")
                        knows_all = knows_all && facts.elements[i + 1].text == "2";
                }
                return knows_all;
            });
    }

    /// The server that the first Sentinel takes for the primary.
    [[nodiscard]] const RedisServer& primary() const {
        const auto reply = sentinels[0]->client().command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main"});
        for (const auto& one : servers)
            if (std::to_string(one->port()) == reply.elements.at(1).text) return *one;
        throw std::runtime_error("no such primary");
    }

    std::vector<std::unique_ptr<RedisServer>> servers;
    std::vector<std::unique_ptr<RedisServer>> sentinels;
};

/// From now on a Sentinel names this server alone.
void name(const RedisServer& sentinel, const RedisServer& server) {
    auto client = sentinel.client();
    client.command({"SENTINEL", "REMOVE", "main"});
    client.command({"SENTINEL", "MONITOR", "main", "127.0.0.1", std::to_string(server.port()), "1"});
}

std::string address_of(const RedisServer& sentinel) {
    return "sentinel://127.0.0.1:" + std::to_string(sentinel.port()) + "/main";
}

}  // namespace

TEST_CASE("redis: Sentinels name the primary, those that are down are passed over", "[redis][live]") {
    Watched watched;
    auto client = watched.servers[0]->client();
    fill_sites(client, 100);
    watched.sentinels[0]->kill();
    const FlushReport report = flush(watched.address(), {"a:"});
    CHECK(report.deleted == 100);
    CHECK(report.server ==
          "redis://127.0.0.1:" + std::to_string(watched.servers[0]->port()) + ", database 0");
    const Failed wrong_name = failure_with(settings_for(watched.address("other")));
    CHECK(wrong_name.failure == Failure::server_error);
    CHECK(wrong_name.says("no primary 'other'"));
    const Failed no_sentinel = failure_with(
        settings_for("sentinel://127.0.0.1:" + std::to_string(watched.servers[0]->port()) + "/main"));
    CHECK(no_sentinel.failure == Failure::server_error);
    CHECK(no_sentinel.says("is no Sentinel"));
    const Failed reverse =
        failure_with(settings_for("redis://127.0.0.1:" + std::to_string(watched.sentinels[1]->port())));
    CHECK(reverse.failure == Failure::server_error);
    CHECK(reverse.says("sentinel://"));
    for (auto& one : watched.sentinels) one->kill();
    int calls = 0;
    const Failed none = failure_of([&] {
        flush(settings_for(watched.address()), site_a(), [&](auto, auto, auto) { return ++calls > 0; });
    });
    CHECK(none.failure == Failure::unreachable);
    for (auto& one : watched.sentinels) CHECK(none.says("127.0.0.1:" + std::to_string(one->port()) + "': "));
    CHECK(calls == 0);  // without Sentinels nobody names another primary: there is nothing to wait for
}

TEST_CASE("redis: an ACL user of a Sentinel needs no more than the README says", "[redis][live]") {
    Watched watched("s3cret");
    const bool has_subcommands = major_version(RedisServer::default_binary()) >= 7;
    const std::string rule = has_subcommands ? "sentinel|get-master-addr-by-name" : "sentinel";
    for (auto& one : watched.sentinels)
        one->client().command({"ACL", "SETUSER", "default", ">s3cret", "-@all", "+" + rule});
    ServerSettings settings = settings_for(watched.address());
    settings.passwords = {{"s3cret", "here"}};
    CHECK(flush(settings, site_a()).deleted == 0);
    settings.passwords = {{"wrong", "here"}};
    CHECK(failure_with(settings).failure == Failure::refused_auth);
    settings.passwords.clear();
    CHECK(failure_with(settings).says("refuses SENTINEL GET-MASTER-ADDR-BY-NAME: NOAUTH"));
}

TEST_CASE("redis: a primary behind Sentinels that dies, or hangs, in the middle of a flush is followed",
          "[redis][live]") {
    for (const int signal : {SIGKILL, SIGSTOP}) {
        Watched watched("s3cret");
        auto client = watched.servers[0]->client();
        client.command({"AUTH", "s3cret"});
        client.command({"DEBUG", "POPULATE", "20000", "a:cache", "50"});
        watched.settle();
        client.command({"SET", "b:cache:1", "x"});
        REQUIRE(client.command({"WAIT", "2", "20000"}).integer == 2);
        ServerSettings settings = settings_for(watched.address());
        settings.passwords = {{"s3cret", "here"}};
        if (signal == SIGSTOP) settings.reply_limit = std::chrono::seconds(1);
        int calls = 0;
        const FlushReport report = flush(settings, site_a(), [&](auto, auto, auto) {
            if (++calls == 5) ::kill(watched.servers[0]->pid(), signal);
            return true;
        });
        CHECK(calls > 5);
        CHECK(report.server !=
              "redis://127.0.0.1:" + std::to_string(watched.servers[0]->port()) + ", database 0");
        auto after = watched.primary().client();
        after.command({"AUTH", "s3cret"});
        CHECK(after.command({"DBSIZE"}).integer == 1);
    }
}

TEST_CASE("redis: a primary that lost its role while it was flushed has proved nothing", "[redis][live]") {
    Watched watched;
    auto client = watched.servers[0]->client();
    client.command({"DEBUG", "POPULATE", "20000", "b:cache", "50"});
    watched.settle();
    REQUIRE(client.command({"SET", "a:cache:1", "x"}).text == "OK");
    REQUIRE(client.command({"WAIT", "2", "20000"}).integer == 2);
    int calls = 0;
    const FlushReport report = flush(settings_for(watched.address()), site_a(), [&](auto, auto, auto) {
        if (++calls == 3) {
            watched.sentinels[0]->client().command({"SENTINEL", "FAILOVER", "main"});
            wait_until([&] { return watched.primary().port() != watched.servers[0]->port(); });
        }
        return true;
    });
    CHECK(report.server == "redis://127.0.0.1:" + std::to_string(watched.primary().port()) + ", database 0");
    CHECK(watched.primary().client().command({"EXISTS", "a:cache:1"}).integer == 0);
}

TEST_CASE("redis: a server that the Sentinels do not name any more after its pass has proved nothing",
          "[redis][live]") {
    RedisServer::Setup setup;
    setup.with_port = true;
    const RedisServer before(setup);
    const RedisServer after(setup);
    for (const RedisServer* server : {&before, &after}) server->client().command({"SET", "a:cache:1", "x"});
    setup.sentinel = "sentinel monitor main 127.0.0.1 " + std::to_string(before.port()) + " 1\n";
    const RedisServer sentinel(setup);
    bool is_first = true;
    // The server of before stays up and has no replicas: nothing but the Sentinel tells that it was replaced.
    const FlushReport report = flush(settings_for(address_of(sentinel)), site_a(), [&](auto, auto, auto) {
        if (std::exchange(is_first, false)) name(sentinel, after);
        return true;
    });
    CHECK(report.server == "redis://127.0.0.1:" + std::to_string(after.port()) + ", database 0");
    CHECK(report.deleted == 2);
    CHECK(after.client().command({"DBSIZE"}).integer == 0);
}

TEST_CASE("redis: while the Sentinels name a replica, its failover is waited for", "[redis][live]") {
    RedisServer::Setup setup;
    setup.with_port = true;
    const RedisServer after(setup);
    after.client().command({"SET", "a:cache:1", "x"});
    RedisServer::Setup of_replica = setup;
    of_replica.options = {"--replicaof", "127.0.0.1", std::to_string(after.port())};
    const RedisServer before(of_replica);
    setup.sentinel = "sentinel monitor main 127.0.0.1 " + std::to_string(before.port()) + " 1\n";
    const RedisServer sentinel(setup);
    int calls = 0;
    const FlushReport report = flush(settings_for(address_of(sentinel)), site_a(), [&](auto, auto, auto) {
        if (++calls == 1) name(sentinel, after);
        return true;
    });
    CHECK(report.server == "redis://127.0.0.1:" + std::to_string(after.port()) + ", database 0");
    CHECK(report.deleted == 1);
}

TEST_CASE("redis: a flush is done only when the replicas have it, one of which may take over",
          "[redis][live]") {
    Watched watched;
    auto client = watched.servers[0]->client();
    client.command({"DEBUG", "POPULATE", "2000", "a:cache", "50"});
    watched.settle();
    REQUIRE(client.command({"SET", "b:cache:1", "x"}).text == "OK");
    REQUIRE(client.command({"WAIT", "2", "20000"}).integer == 2);
    ServerSettings settings = settings_for(watched.address());
    settings.failover_limit = std::chrono::milliseconds(300);
    ::kill(watched.servers[2]->pid(), SIGSTOP);
    const Failed failed = failure_with(settings);
    // Now nothing is left to delete. The replica that was stopped lacks the deletions all the same.
    const Failed again = failure_with(settings);
    ::kill(watched.servers[2]->pid(), SIGCONT);
    CHECK(again.failure == Failure::not_ready);
    CHECK(failed.failure == Failure::not_ready);
    CHECK(failed.says("only 1 of 2 replicas of '"));
    CHECK(failed.says(
        "' confirm the deletions, and another may take over; see its INFO replication and try again"));
    CHECK(flush(settings, site_a()).deleted == 0);
    for (int i : {1, 2})
        CHECK(watched.servers[static_cast<std::size_t>(i)]->client().command({"DBSIZE"}).integer == 1);
    // A replica that its primary has lost is none to it; the Sentinels may make it the primary all the same.
    watched.servers[2]->client().command({"CONFIG", "SET", "masterauth", "wrong"});
    wait_until([&] {
        client.command({"CLIENT", "KILL", "TYPE", "replica"});
        return client.command({"INFO", "replication"}).text.find("connected_slaves:1\r") != std::string::npos;
    });
    CHECK(failure_with(settings).says("only 1 of 2 replicas of '"));
}

TEST_CASE("redis: behind Sentinels an ACL user needs no more rights than elsewhere", "[redis][live]") {
    Watched watched;
    watched.settle();
    ServerSettings settings = settings_of_boa(*watched.servers[0], {"+scan", "+unlink", "+select"});
    settings.endpoints = {parse_endpoint(watched.address())};
    auto client = watched.servers[0]->client();
    fill_sites(client, 10);
    CHECK(flush(settings, site_a()).deleted == 10);
}

TEST_CASE("redis: servers that change their roles all the time prove nothing", "[redis][live]") {
    RedisServer::Setup setup;
    setup.with_port = true;
    const RedisServer one(setup);
    const RedisServer other(setup);
    setup.sentinel = "sentinel monitor main 127.0.0.1 " + std::to_string(one.port()) + " 1\n";
    const RedisServer sentinel(setup);
    int passes = 0;
    const Failed failed = failure_of([&] {
        flush(settings_for(address_of(sentinel)), site_a(), [&](auto, auto, auto) {
            name(sentinel, ++passes % 2 == 1 ? other : one);
            return true;
        });
    });
    CHECK(failed.says("change their roles all the time"));
    CHECK(passes == 5);
}

TEST_CASE("redis: a primary that stays away is told within the limit", "[redis][live]") {
    Watched watched;
    for (auto& one : watched.servers) one->kill();
    ServerSettings settings = settings_for(watched.address());
    const RedisServer stranger;
    settings.endpoints.push_back(parse_endpoint(stranger.unix_address()));
    settings.failover_limit = std::chrono::milliseconds(300);
    const Failed failed = failure_with(settings);
    CHECK(failed.failure == Failure::unreachable);
    CHECK(failed.says("127.0.0.1:" + std::to_string(watched.servers[0]->port())));
    settings.failover_limit = std::chrono::seconds(60);
    int calls = 0;
    failure_of([&] { flush(settings, site_a(), [&](auto, auto, auto) { return ++calls < 2; }); });
    CHECK(calls == 2);  // whoever waits may stop
}
