// SPDX-License-Identifier: MIT
// What `doctor` asks of a server.
#include "redis/flush.hpp"

#include "live/redis/helpers.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using namespace cachehold::test;

namespace {

/// The refusals in one line.
std::string refusals_of(const ServerSettings& settings) {
    std::string all;
    for (const auto& refusal : inspect(settings).refusals) all += refusal + "\n";
    return all;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("inspect: tells server, version and keys, and has nothing carried out that writes",
          "[redis][live]") {
    for (const auto& binary : RedisServer::binaries()) {
        RedisServer::Setup setup;
        setup.binary = binary;
        const RedisServer server(setup);
        auto client = server.client();
        fill_sites(client, 3);
        client.command({"CONFIG", "RESETSTAT"});
        const auto before = snapshot(client);
        ServerSettings settings = settings_for(server.unix_address());
        settings.database = 0;
        const Inspection found = inspect(settings);
        INFO(binary << ": " << found.product);
        CHECK(found.refusals.empty());
        CHECK(found.keys == 4);
        CHECK(has(found.product, std::to_string(major_version(binary)) + "."));
        CHECK(found.server == server.unix_address() + ", database 0");
        CHECK(snapshot(client) == before);
        const std::string stats = client.command({"INFO", "commandstats"}).text;
        CHECK(has(stats, "cmdstat_multi:"));
        for (const char* verb : {"unlink", "del", "exec"})
            CHECK_FALSE(has(stats, "cmdstat_" + std::string(verb) + ":calls=1"));
    }
}

TEST_CASE("inspect: what the server refuses is told, whether transactions are allowed or not",
          "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill_sites(client, 3);
    const auto before = snapshot(client);
    ServerSettings settings = settings_of_boa(server, {"+scan", "+unlink", "+select"});
    for (const std::string with_transactions : {"-", "+"}) {
        client.command({"ACL", "SETUSER", "boa", with_transactions + "multi", with_transactions + "discard"});
        CHECK(refusals_of(settings).empty());
        client.command({"ACL", "SETUSER", "boa", "-unlink"});
        CHECK(has(refusals_of(settings), "refuses UNLINK: NOPERM"));
        client.command({"ACL", "SETUSER", "boa", "+unlink", "-scan"});
        CHECK(has(refusals_of(settings), "refuses SCAN: NOPERM"));
        client.command({"ACL", "SETUSER", "boa", "+scan", "resetkeys", "~b:*"});
        CHECK(has(refusals_of(settings), "~*"));
        client.command({"ACL", "SETUSER", "boa", "resetkeys", "~*"});
    }
    CHECK(snapshot(client) == before);
}

TEST_CASE("inspect: where UNLINK is renamed away, DEL is asked for; where both are, that is told",
          "[redis][live]") {
    const RedisServer server(with_options({"--rename-command", "UNLINK", ""}));
    CHECK(refusals_of(settings_for(server.unix_address())).empty());
    const RedisServer neither(
        with_options({"--rename-command", "UNLINK", "", "--rename-command", "DEL", ""}));
    CHECK(has(refusals_of(settings_for(neither.unix_address())), "cachehold needs SCAN, and UNLINK or DEL"));
}

TEST_CASE("inspect: a server that would refuse the deletion for its own reasons is told", "[redis][live]") {
    RedisServer::Setup setup;
    setup.with_port = true;
    const RedisServer primary(setup);
    const RedisServer replica(with_options({"--replicaof", "127.0.0.1", std::to_string(primary.port())}));
    auto client = replica.client();
    wait_until([&] { return has(client.command({"INFO", "replication"}).text, "master_link_status:up"); });
    CHECK(has(refusals_of(settings_for(replica.unix_address())), "READONLY"));
}
