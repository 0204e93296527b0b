// SPDX-License-Identifier: MIT
// What may happen in the middle of a flush.
#include <signal.h>
#include <sys/time.h>

#include <atomic>
#include <set>
#include <thread>

#include "live/redis/helpers.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using namespace cachehold::test;

namespace {

void fill(RedisClient& client) {
    client.command({"DEBUG", "POPULATE", "20000", "a:cache", "50"});
    client.command({"DEBUG", "POPULATE", "1000", "b:cache", "50"});
}

}  // namespace

TEST_CASE("redis: keys that keep appearing are told, and end the flush", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    client.command({"SET", "a:cache:0", "x"});
    int written = 0;
    const Failed failed = failure_of([&] {
        flush(settings_for(server.unix_address()), site_a(), [&](auto, auto, auto) {
            client.command({"SET", "a:cache:" + std::to_string(++written), "x"});
            return true;
        });
    });
    CHECK(failed.failure == Failure::still_written);
    CHECK(failed.says("still uses the cache"));
    CHECK(written < 20);
}

TEST_CASE("redis: only what the last pass found is said to be written", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    for (const char* key : {"a:cache:0", "b:cache:0"}) client.command({"SET", key, "x"});
    FlushRequest request;
    request.prefixes = {"a:", "b:"};
    std::set<std::string> written;
    int keys = 0;
    try {
        flush(settings_for(server.unix_address()), request, [&](auto, auto, auto) {
            client.command({"SET", "a:cache:" + std::to_string(++keys), "x"});
            return true;
        });
    } catch (const FlushError& error) {
        written = error.written();
    }
    CHECK(written == std::set<std::string>{"a:cache"});
}

TEST_CASE("redis: keys that appear once while flushing are flushed as well", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    client.command({"SET", "a:cache:0", "x"});
    bool written = false;
    const FlushReport report = flush(settings_for(server.unix_address()), site_a(), [&](auto, auto, auto) {
        if (!written) client.command({"SET", "a:cache:late", "x"});
        return written = true;
    });
    CHECK(report.deleted == 2);
    CHECK(client.command({"DBSIZE"}).integer == 0);
}

TEST_CASE("redis: a connection cut in the middle is told, and the next flush ends the work",
          "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill(client);
    int pages = 0;
    const Failed failed = failure_of([&] {
        flush(settings_for(server.unix_address()), site_a(), [&](auto, auto, auto) {
            if (++pages == 6) client.command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
            return true;
        });
    });
    CHECK(failed.failure == Failure::connection_lost);
    CHECK(failed.says("keys were deleted"));
    const long long left = client.command({"DBSIZE"}).integer;
    CHECK(left > 1000);
    CHECK(left < 21000);
    CHECK(flush(server.unix_address(), {"a:"}).deleted == static_cast<std::uint64_t>(left - 1000));
}

TEST_CASE("redis: a page beyond the server's output buffer is a lost connection", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    client.command({"CONFIG", "SET", "client-output-buffer-limit", "normal 1000000 0 0"});
    const std::string long_part(65000, 'x');
    for (int i = 0; i < 300; ++i) client.command({"SET", "a:cache:" + std::to_string(i) + long_part, ""});
    const Failed failed = failure_with(settings_for(server.unix_address()));
    CHECK(failed.failure == Failure::connection_lost);
    CHECK(failed.says("client-output-buffer-limit"));
}

TEST_CASE("redis: a server that dies in the middle is a lost connection", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill(client);
    const Failed failed = failure_of([&] {
        flush(settings_for(server.unix_address()), site_a(), [&](auto, auto, auto) {
            // The next page is here before the server dies, so that we write to nobody: SIGPIPE must not
            // come.
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
            ::kill(server.pid(), SIGKILL);
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
            return true;
        });
    });
    CHECK(failed.failure == Failure::connection_lost);
}

TEST_CASE("redis: a server that stops in the middle times out", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill(client);
    ServerSettings settings = settings_for(server.unix_address());
    settings.reply_limit = std::chrono::milliseconds(200);
    const Failed failed = failure_of([&] {
        flush(settings, site_a(), [&](auto, auto, auto) {
            ::kill(server.pid(), SIGSTOP);
            return true;
        });
    });
    CHECK(failed.failure == Failure::timed_out);
}

TEST_CASE("redis: a caller who wants to stop stops after the page in flight", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill(client);
    int pages = 0;
    const Failed failed = failure_of([&] {
        flush(settings_for(server.unix_address()), site_a(), [&](auto, auto, auto) { return ++pages < 5; });
    });
    CHECK(failed.failure == Failure::interrupted);
    CHECK(failed.says("keys were deleted"));
    CHECK(pages == 5);
    const long long left = client.command({"DBSIZE"}).integer;
    CHECK(left > 21000 - 7 * 1100);
    CHECK(left < 21000);
}

TEST_CASE("redis: a dry run that is stopped says that nothing was deleted", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill(client);
    FlushRequest request = site_a();
    request.dry_run = true;
    int pages = 0;
    const Failed failed = failure_of([&] {
        flush(settings_for(server.unix_address()), request, [&](auto, auto, auto) { return ++pages < 5; });
    });
    CHECK(failed.says("(0 keys were deleted"));
}

TEST_CASE("redis: signals in the middle change nothing", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill(client);
    struct sigaction ignore {};
    struct sigaction before {};
    ignore.sa_handler = [](int) {};
    ::sigaction(SIGALRM, &ignore, &before);
    const itimerval often{{0, 200}, {0, 200}};
    const itimerval never{};
    ::setitimer(ITIMER_REAL, &often, nullptr);
    std::uint64_t deleted = 0;
    const Failed failed = failure_of([&] { deleted = flush(server.unix_address(), {"a:"}).deleted; });
    ::setitimer(ITIMER_REAL, &never, nullptr);
    ::sigaction(SIGALRM, &before, nullptr);
    CHECK_FALSE(failed.failure.has_value());
    CHECK(deleted == 20000);
}

TEST_CASE("redis: neighbours that write all the time, so that the server rehashes, keep their keys",
          "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill(client);
    std::atomic<bool> begun{false};
    std::atomic<long long> written{0};
    std::thread neighbour([&] {
        auto other = server.client();
        for (long long batch = 0; batch < 60; ++batch) {
            std::vector<std::vector<std::string>> commands;
            for (int i = 0; i < 1000; ++i)
                commands.push_back(
                    {"SET", "n:cache:" + std::to_string(batch) + ":" + std::to_string(i), "x"});
            other.pipeline(commands);
            written += 1000;
            begun = true;
        }
    });
    while (!begun) std::this_thread::yield();
    const FlushReport report = flush(server.unix_address(), {"a:"});
    neighbour.join();
    CHECK(report.deleted == 20000);
    CHECK(client.command({"DBSIZE"}).integer == 1000 + written);
}
