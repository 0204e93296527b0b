// SPDX-License-Identifier: MIT
// What `doctor` asks of a server.
#include "redis/flusher.hpp"

#include "live/redis/fake_server.hpp"
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

TEST_CASE("inspect: tells server, version and keys, and changes nothing", "[redis][live]") {
    for (const auto& binary : RedisServer::binaries()) {
        RedisServer::Setup setup;
        setup.binary = binary;
        const RedisServer server(setup);
        auto client = server.client();
        fill_sites(client, 3);
        const auto before = snapshot(client);
        client.command({"SAVE"});
        ServerSettings settings = settings_for(server.unix_address());
        settings.database = 0;
        const Inspection found = inspect(settings);
        INFO(binary << ": " << found.product);
        CHECK(found.refusals.empty());
        CHECK(found.keys == 4);
        CHECK(has(found.product, std::to_string(major_version(binary)) + "."));
        CHECK(found.server == server.unix_address() + ", database 0");
        CHECK(snapshot(client) == before);
        CHECK(has(client.command({"INFO", "persistence"}).text, "rdb_changes_since_last_save:0\r"));
    }
}

TEST_CASE("inspect: what a server says of itself is printable", "[redis][live]") {
    const FakeServer fake([](const FakeServer::Command& command) -> std::string {
        if (command[0] == "HELLO") return "*4\r\n+server\r\n+redis\r\n+version\r\n+7\x1b[31m\r\n";
        return FakeServer::healthy(command);
    });
    CHECK(inspect(settings_for(fake.address())).product == "redis 7\\x1b[31m");
}

TEST_CASE("inspect: what the server refuses is told", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill_sites(client, 3);
    const auto before = snapshot(client);
    ServerSettings settings = settings_of_boa(server, {"+scan", "+unlink", "+select"});
    CHECK(refusals_of(settings).empty());
    client.command({"ACL", "SETUSER", "boa", "-unlink"});
    CHECK(has(refusals_of(settings), "refuses UNLINK: NOPERM"));
    client.command({"ACL", "SETUSER", "boa", "+unlink", "-scan"});
    CHECK(has(refusals_of(settings), "refuses SCAN: NOPERM"));
    client.command({"ACL", "SETUSER", "boa", "+scan", "resetkeys", "~b:*"});
    CHECK(has(refusals_of(settings), "~*"));
    CHECK(snapshot(client) == before);
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
