// SPDX-License-Identifier: MIT
// Where the server is: Unix socket, IPv4, IPv6, names, several addresses, nobody there.

#include "live/redis/fake_server.hpp"
#include "live/redis/helpers.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using namespace cachehold::test;

namespace {

FlushReport flush_at(const std::vector<std::string>& addresses) {
    ServerSettings settings;
    for (const std::string& address : addresses) settings.endpoints.push_back(parse_endpoint(address));
    FlushRequest request;
    request.prefixes = {"a:"};
    return flush(settings, request);
}

RedisServer::Setup with_port(const std::string& bind) {
    RedisServer::Setup setup;
    setup.with_port = true;
    setup.bind = bind;
    return setup;
}

void check_flush_at(const std::string& host) {
    const RedisServer server(with_port("127.0.0.1"));
    RedisClient::tcp("127.0.0.1", server.port()).command({"SET", "a:cache:1", "x"});
    const std::string address = "redis://" + host + ":" + std::to_string(server.port());
    const FlushReport report = flush_at({address});
    CHECK(report.deleted == 1);
    CHECK(report.server == address + ", database 0");
}

}  // namespace

TEST_CASE("redis: a flush over TCP, by address", "[redis][live]") { check_flush_at("127.0.0.1"); }

TEST_CASE("redis: a flush over TCP, by name", "[redis][live]") {
    if (names_of_loopback().size() == 1) return skip("this machine does not know the name 'localhost'");
    check_flush_at("localhost");
}

TEST_CASE("redis: a flush over IPv6", "[redis][live]") {
    try {
        free_port("::1");
    } catch (const std::runtime_error&) {
        skip("this machine has no ::1");
        return;
    }
    const RedisServer server(with_port("::1"));
    auto client = server.client();
    client.command({"SET", "a:cache:1", "x"});
    CHECK(flush_at({"redis://[::1]:" + std::to_string(server.port())}).deleted == 1);
}

TEST_CASE("redis: the first address that answers is the server", "[redis][live]") {
    const RedisServer first;
    const RedisServer second;
    for (const RedisServer* server : {&first, &second}) server->client().command({"SET", "a:cache:1", "x"});
    const FlushReport report =
        flush_at({"unix:///nonexistent/redis.sock", "redis://127.0.0.1:" + std::to_string(free_port()),
                  "sentinel://127.0.0.1:" + std::to_string(free_port()) + "/main", first.unix_address(),
                  second.unix_address()});
    CHECK(report.server == first.unix_address() + ", database 0");
    CHECK(first.client().command({"DBSIZE"}).integer == 0);
    CHECK(second.client().command({"DBSIZE"}).integer == 1);
}

TEST_CASE("redis: a server that hangs is not replaced by the next address", "[redis][live]") {
    const FakeServer silent([](const auto&) { return ""; });
    const RedisServer other;
    other.client().command({"SET", "a:cache:1", "x"});
    ServerSettings settings = settings_for(silent.address());
    settings.endpoints.push_back(parse_endpoint(other.unix_address()));
    settings.reply_limit = std::chrono::milliseconds(300);
    FlushRequest request;
    request.prefixes = {"a:"};
    const Failed failed = failure_of([&] { flush(settings, request); });
    CHECK(failed.failure == Failure::timed_out);
    CHECK(other.client().command({"DBSIZE"}).integer == 1);
}

TEST_CASE("redis: when nobody answers, the message names each address and its reason", "[redis][live]") {
    const std::string port = std::to_string(free_port());
    const Failed failed = failure_of([&] {
        flush_at({"unix:///nonexistent/redis.sock", "redis://127.0.0.1:" + port});
    });
    CHECK(failed.failure == Failure::unreachable);
    CHECK(failed.says("'unix:///nonexistent/redis.sock': No such file or directory"));
    CHECK(failed.says("'redis://127.0.0.1:" + port + "': Connection refused"));
    CHECK(failure_of([] {
              flush_at({});
          }).says("no address of a Redis server is configured; set redis.endpoints"));
}

TEST_CASE("redis: odd addresses are unreachable and no more", "[redis][live]") {
    for (const std::string& address :
         {"unix:///" + std::string(200, 'x'), std::string("unix:///etc/passwd"), std::string("unix:///tmp"),
          std::string("redis://name.invalid"), std::string("redis://" + std::string(300, 'x'))}) {
        INFO(address);
        CHECK(failure_of([&] { flush_at({address}); }).failure == Failure::unreachable);
    }
    ServerSettings none;
    CHECK(failure_of([&] { flush(none, {}); }).says("redis.endpoints"));
}

TEST_CASE("redis: a flusher connects anew for each flush", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    const auto flusher = flusher_of({settings_for(server.unix_address())});
    FlushRequest request;
    request.prefixes = {"a:"};
    for (int i = 0; i < 2; ++i) {
        client.command({"SET", "a:cache:1", "x"});
        CHECK(flusher(request).deleted == 1);
        client.command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
    }
}
