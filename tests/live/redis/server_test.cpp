// SPDX-License-Identifier: MIT
// Real servers in all the states in which an administrator may have them.
#include <signal.h>

#include <chrono>
#include <thread>

#include "live/redis/helpers.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using namespace cachehold::test;

TEST_CASE("redis: without UNLINK the flush fails and says so", "[redis][live]") {
    const RedisServer server(with_options({"--rename-command", "UNLINK", ""}));
    auto client = server.client();
    fill_sites(client, 3);
    const Failed failed = failure_with(settings_for(server.unix_address()));
    CHECK(failed.failure == Failure::server_error);
    CHECK(failed.says("SCAN and UNLINK by their own names"));
}

TEST_CASE("redis: without SCAN the flush fails and says so", "[redis][live]") {
    const RedisServer server(with_options({"--rename-command", "SCAN", ""}));
    const Failed failed = failure_with(settings_for(server.unix_address()));
    CHECK(failed.failure == Failure::server_error);
    CHECK(failed.says("SCAN"));
}

TEST_CASE("redis: without HELLO nobody can tell a cluster: the flush fails and says so", "[redis][live]") {
    const RedisServer server(with_options({"--rename-command", "HELLO", ""}));
    const Failed failed = failure_with(settings_for(server.unix_address()));
    CHECK(failed.failure == Failure::server_error);
    CHECK(failed.says("needs HELLO"));
}

TEST_CASE("redis: a node of a cluster is refused, for its keys would pass for all", "[redis][live]") {
    for (const std::string& binary : RedisServer::binaries()) {
        INFO(binary);
        RedisServer::Setup setup = with_options({"--cluster-enabled", "yes"});
        setup.binary = binary;
        const RedisServer server(setup);
        ServerSettings settings = settings_for(server.unix_address());
        settings.database = 8;
        const Failed failed = failure_with(settings);
        CHECK(failed.failure == Failure::server_error);
        CHECK(failed.says("'" + server.unix_address() + "' is in cluster mode"));
        FlushRequest request = site_a();
        request.dry_run = true;
        settings.database = 0;
        CHECK(failure_of([&] { flush(settings, request); }).says("cluster mode"));
        CHECK(failure_of([&] { inspect(settings); }).says("cluster mode"));
    }
}

TEST_CASE("redis: a replica is refused, and its primary named; a dry run may look", "[redis][live]") {
    RedisServer::Setup setup;
    setup.with_port = true;
    setup.options = {"--repl-diskless-sync-delay", "0"};
    const RedisServer primary(setup);
    const RedisServer replica(with_options({"--replicaof", "127.0.0.1", std::to_string(primary.port())}));
    const Failed failed = failure_with(settings_for(replica.unix_address()));
    CHECK(failed.failure == Failure::read_only);
    CHECK(failed.says("127.0.0.1:" + std::to_string(primary.port())));
    FlushRequest request = site_a();
    request.dry_run = true;
    auto client = replica.client();
    for (int i = 0; i < 1500 && client.command({"INFO", "replication"}).text.find("master_link_status:up") ==
                                    std::string::npos;
         ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(flush(settings_for(replica.unix_address()), request).deleted == 0);
}

TEST_CASE("redis: a server that loads its data is not ready", "[redis][live]") {
    const RedisServer first(with_options({"--rdbcompression", "no"}));
    auto client = first.client();
    client.command({"DEBUG", "POPULATE", "20000", "a:cache", "500"});
    client.command({"SAVE"});
    RedisServer::Setup setup = with_options({"--key-load-delay", "500"});  // it answers every 2 MB
    setup.rdb = first.directory() + "/dump.rdb";
    setup.wait_until_ready = false;
    const RedisServer loading(setup);
    const Failed failed = failure_with(settings_for(loading.unix_address()));
    CHECK(failed.failure == Failure::not_ready);
    CHECK(failed.says("LOADING"));
}

TEST_CASE("redis: a server that runs a long script is not ready", "[redis][live]") {
    RedisServer::Setup setup = with_options({"--lua-time-limit", "50"});
    setup.rename_dangerous = false;
    const RedisServer server(setup);
    std::thread spinner([&server] {
        try {
            server.client().command({"EVAL", "while true do end", "0"});
        } catch (const std::runtime_error&) {
            return;  // killed with its server
        }
    });
    Failed failed;
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!failed.failure && std::chrono::steady_clock::now() < limit)
        failed = failure_with(settings_for(server.unix_address()));
    ::kill(server.pid(), SIGKILL);
    spinner.join();
    CHECK(failed.failure == Failure::not_ready);
    CHECK(failed.says("script"));
}

TEST_CASE("redis: a server that cannot save refuses to delete, and the message says so", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill_sites(client, 3);
    client.command({"CONFIG", "SET", "save", "3600 1"});
    client.command({"CONFIG", "SET", "dir", "/proc"});
    client.command({"BGSAVE"});
    for (int i = 0;
         i < 1500 && client.command({"INFO", "persistence"}).text.find("status:err") == std::string::npos;
         ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const Failed failed = failure_with(settings_for(server.unix_address()));
    CHECK(failed.failure == Failure::server_error);
    CHECK(failed.says("MISCONF"));
    CHECK(failed.says("disk"));
}

TEST_CASE("redis: a server without free memory is flushed all the same", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill_sites(client, 1000);
    client.command({"CONFIG", "SET", "maxmemory", "1"});
    CHECK(client.command({"SET", "a:x", "y"}).is_error);
    CHECK(flush(server.unix_address(), {"a:"}).deleted == 1000);
}

TEST_CASE("redis: a server with too many clients says so before it hangs up", "[redis][live]") {
    const RedisServer server(with_options({"--maxclients", "1"}));
    std::unique_ptr<RedisClient> client;
    wait_until([&] {  // the server may not have missed yet whoever waited for it to start
        client = std::make_unique<RedisClient>(server.client());
        return !client->command({"PING"}).is_error;
    });
    ServerSettings settings = settings_for(server.unix_address());
    CHECK(failure_with(settings).says("maxclients"));
    settings.passwords = {{"s3cret", "here"}};
    const Failed failed = failure_with(settings);
    CHECK(failed.failure == Failure::not_ready);
    CHECK(failed.says("max number of clients reached; raise maxclients"));
}
