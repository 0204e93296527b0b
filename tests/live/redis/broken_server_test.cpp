// SPDX-License-Identifier: MIT
// Servers that are silent, lie, or speak something else: each ends with a message, within its limit.
#include "live/redis/fake_server.hpp"
#include "live/redis/helpers.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using namespace cachehold::test;

namespace {

Failed failure_at(const std::string& address, std::chrono::milliseconds limit = std::chrono::seconds(20)) {
    ServerSettings settings = settings_for(address);
    settings.reply_limit = limit;
    FlushRequest request;
    request.prefixes = {"a:"};
    return failure_of([&] { flush(settings, request); });
}

/// A healthy server but for its answer to SCAN.
FakeServer::Answer scan_says(const std::string& reply) {
    return [reply](const FakeServer::Command& command) {
        return command[0] == "SCAN" ? reply : FakeServer::healthy(command);
    };
}

}  // namespace

TEST_CASE("redis: the fake server is a server when it behaves", "[redis][live]") {
    const FakeServer fake(FakeServer::healthy);
    CHECK(flush(fake.address(), {"a:"}).deleted == 0);
}

TEST_CASE("redis: a server that accepts and never answers times out with a message", "[redis][live]") {
    const FakeServer fake([](const auto&) { return ""; });
    const Failed failed = failure_at(fake.address(), std::chrono::milliseconds(100));
    CHECK(failed.failure == Failure::timed_out);
    CHECK(failed.says(fake.address()));
    CHECK(failed.says("100 ms"));
}

TEST_CASE("redis: an answer that comes after the limit is too late", "[redis][live]") {
    const FakeServer fake([](const FakeServer::Command& command) {
        if (command[0] == "SCAN") std::this_thread::sleep_for(std::chrono::milliseconds(600));
        return FakeServer::healthy(command);
    });
    CHECK(failure_at(fake.address(), std::chrono::milliseconds(200)).failure == Failure::timed_out);
}

TEST_CASE("redis: half a reply and then silence times out", "[redis][live]") {
    for (const std::string half :
         {"*2\r\n$1\r\n0\r\n*1\r\n$100\r\nxxx", "*2\r\n$1\r\n", "*", "*2\r\n$1\r\n5\r\n*0\r\n"}) {
        INFO(half);
        bool answered = false;
        const FakeServer fake([&](const FakeServer::Command& command) -> std::string {
            if (command[0] != "SCAN") return FakeServer::healthy(command);
            return std::exchange(answered, true) ? "" : half;
        });
        CHECK(failure_at(fake.address(), std::chrono::milliseconds(100)).failure == Failure::timed_out);
    }
}

TEST_CASE("redis: a reply that trickles without end times out", "[redis][live]") {
    const FakeServer fake(scan_says("*2\r\n$1\r\n0\r\n*1\r\n$9000\r\n" + std::string(9000, 'x') + "\r\n"),
                          std::chrono::milliseconds(2));
    const Failed failed = failure_at(fake.address(), std::chrono::milliseconds(500));
    CHECK(failed.failure == Failure::timed_out);
    CHECK(failed.says("or not to the end within 3000 ms"));
}

TEST_CASE("redis: what is not the Redis protocol is refused at once", "[redis][live]") {
    for (const std::string garbage : {"HTTP/1.1 400 Bad Request\r\n\r\n", "\x16\x03\x01", "$-7\r\n",
                                      "*2000000000\r\n", "*2\r\nfoo", ":x\r\n"}) {
        INFO(garbage);
        const FakeServer fake([&](const auto&) { return garbage; });
        const Failed failed = failure_at(fake.address());
        CHECK(failed.failure == Failure::protocol);
        CHECK(failed.says(fake.address()));
    }
}

TEST_CASE("redis: a page that is no page never passes for an empty last one", "[redis][live]") {
    for (const std::string reply : {
             "*2\r\n$1\r\n0\r\n$-1\r\n",
             "*1\r\n$1\r\n0\r\n",
             "+OK\r\n",
             ":0\r\n",
             "$-1\r\n",
             "*0\r\n",
             "*-1\r\n",
             "*2\r\n$1\r\n0\r\n*1\r\n:1\r\n",
             "*2\r\n$1\r\n0\r\n*1\r\n*0\r\n",
             "*2\r\n*0\r\n*0\r\n",
             "*3\r\n$1\r\n0\r\n*0\r\n*0\r\n",
             "*2\r\n*0\r\n$1\r\n0\r\n",
             "*2\r\n$1\r\n0\r\n*1\r\n-ERR x\r\n",
         }) {
        INFO(reply);
        const FakeServer fake(scan_says(reply));
        CHECK(failure_at(fake.address()).failure == Failure::protocol);
    }
}

TEST_CASE("redis: where the server knows no SELECT, database 0 is meant, as phpredis has it",
          "[redis][live]") {
    const FakeServer fake([&](const FakeServer::Command& command) -> std::string {
        return command[0] == "SELECT" ? "-ERR unknown command 'SELECT'\r\n" : FakeServer::healthy(command);
    });
    ServerSettings settings = settings_for(fake.address());
    settings.database = 8;
    CHECK(inspect(settings).databases == std::vector<int>{0});
}

TEST_CASE("redis: cursors that run in circles end", "[redis][live]") {
    for (const int circle : {1, 2, 7, 100}) {
        int step = 0;
        const FakeServer fake([&](const FakeServer::Command& command) -> std::string {
            if (command[0] != "SCAN") return FakeServer::healthy(command);
            const std::string cursor = std::to_string(++step < 50 ? 1000 + step : 5000 + step % circle);
            return "*2\r\n$4\r\n" + cursor + "\r\n*0\r\n";
        });
        CHECK(failure_at(fake.address()).failure == Failure::protocol);
        CHECK(step < 1000);
    }
}

TEST_CASE("redis: a server whose cursors never come to the end is left when the time is over",
          "[redis][live]") {
    std::uint64_t cursor = 0;
    const FakeServer fake([&](const FakeServer::Command& command) -> std::string {
        if (command[0] != "SCAN") return FakeServer::healthy(command);
        return "*2\r\n$10\r\n" + std::to_string(1'000'000'000 + ++cursor) + "\r\n*0\r\n";
    });
    ServerSettings settings = settings_for(fake.address());
    settings.walk_limit = std::chrono::milliseconds(1100);
    const Failed failed = failure_with(settings);
    CHECK(failed.failure == Failure::timed_out);
    CHECK(failed.says("did not come to the end of its keys within 1 s"));
    CHECK(cursor > 1);
}

TEST_CASE("redis: pages are sized, and the gentle pace rests, by the server's time without the way to it",
          "[redis][live]") {
    using std::chrono::milliseconds;
    std::vector<std::string> counts;
    std::string pattern;
    std::chrono::steady_clock::time_point sent;
    auto longest_rest = std::chrono::steady_clock::duration::zero();
    const FakeServer fake([&](const FakeServer::Command& command) -> std::string {
        if (command[0] == "DBSIZE")
            std::this_thread::sleep_for(milliseconds(100));  // a login on a busy machine
        if (command[0] != "SCAN") return FakeServer::healthy(command);
        if (!counts.empty()) longest_rest = std::max(longest_rest, std::chrono::steady_clock::now() - sent);
        counts.push_back(command[3]);
        pattern = command[5];
        std::this_thread::sleep_for(milliseconds(counts.size() <= 4 ? 20 : 60));
        sent = std::chrono::steady_clock::now();
        return "*2\r\n$1\r\n" + std::to_string(counts.size() % 9) + "\r\n*0\r\n";
    });
    FlushRequest request = site_a();
    request.is_gentle = true;
    flush(settings_for(fake.address()), request);
    REQUIRE(counts.size() == 9);
    CHECK(counts[4] == "300");  // as many as the pace allows: 20 ms are the way alone
    CHECK(counts[8] == "100");
    CHECK(pattern == "\\a\\:*");
    CHECK(longest_rest >= milliseconds(20));
}

TEST_CASE("redis: a large deletion is split by keys and by bytes", "[redis][live]") {
    const std::string long_id(100'000, 'x');
    std::string page = "*2\r\n$1\r\n0\r\n*606\r\n";
    for (int i = 0; i < 600; ++i) page += "$7\r\na:b:" + std::to_string(100 + i) + "\r\n";
    for (int i = 0; i < 6; ++i) page += "$100003\r\na:" + std::to_string(i) + long_id + "\r\n";
    int pages = 0;
    std::string keys;
    const FakeServer fake([&](const FakeServer::Command& command) -> std::string {
        if (command[0] == "SCAN" && ++pages == 1) return page;
        if (command[0] != "UNLINK") return FakeServer::healthy(command);
        keys += std::to_string(command.size() - 1) + " ";
        return ":" + std::to_string(command.size() - 1) + "\r\n";
    });
    const FlushReport report = flush(fake.address(), {"a:"});
    CHECK(report.deleted == 606);
    CHECK(report.bins.at("a:b").deleted == 600);
    CHECK(keys == "256 256 90 2 2 ");
}

TEST_CASE("redis: a server that counts wrongly what it deletes does no harm", "[redis][live]") {
    for (const std::string count : {":1000000000", ":-1", "+OK"}) {
        int pages = 0;
        const FakeServer fake([&](const FakeServer::Command& command) -> std::string {
            if (command[0] == "UNLINK") return count + "\r\n";
            if (command[0] != "SCAN" || ++pages > 1) return FakeServer::healthy(command);
            return "*2\r\n$1\r\n0\r\n*1\r\n$5\r\na:b:c\r\n";
        });
        CHECK(flush(fake.address(), {"a:"}).bins.at("a:b").deleted <= 1);
    }
}

TEST_CASE("redis: a server that hangs up is a lost connection", "[redis][live]") {
    for (const std::string when : {"HELLO", "DBSIZE", "SCAN"}) {
        const FakeServer fake([&](const FakeServer::Command& command) -> std::optional<std::string> {
            if (command[0] == when) return std::nullopt;
            return FakeServer::healthy(command);
        });
        const Failed failed = failure_at(fake.address());
        CHECK(failed.failure == Failure::connection_lost);
        CHECK(failed.says(fake.address()));
    }
}

TEST_CASE("redis: a server that repeats the password does not get it into a message", "[redis][live]") {
    for (const std::string before : {"-ERR unknown command 'AUTH', with args beginning with: ", "-WRONGPASS ",
                                     "-NOPERM ", "-LOADING ", "-ERR ", "+", "$6\r\n", "HTTP "}) {
        const FakeServer fake([&](const FakeServer::Command& command) -> std::string {
            return command[0] == "AUTH" ? before + command.back() + "\r\n" : "-ERR no\r\n";
        });
        ServerSettings settings = settings_for(fake.address());
        settings.passwords = {{"s3cret", "here"}};
        settings.database = 8;
        FlushRequest request;
        request.prefixes = {"a:"};
        const Failed failed = failure_of([&] { flush(settings, request); });
        CHECK(failed.failure.has_value());
        CHECK_FALSE(failed.says("s3cret"));
    }
}

TEST_CASE("redis: a key that SCAN names twice is counted as often as the server deleted it",
          "[redis][live]") {
    int pages = 0;
    int deletions = 0;
    const FakeServer fake([&](const FakeServer::Command& command) -> std::string {
        if (command[0] == "UNLINK") return ++deletions == 1 ? ":1\r\n" : ":0\r\n";
        if (command[0] != "SCAN" || ++pages > 3) return FakeServer::healthy(command);
        return "*2\r\n$1\r\n" + std::to_string(3 - pages) + "\r\n*1\r\n$5\r\na:b:c\r\n";
    });
    const FlushReport report = flush(fake.address(), {"a:"});
    CHECK(report.deleted == 1);
    CHECK(report.bins.at("a:b").deleted == 1);
    CHECK(deletions == 3);
    CHECK(pages == 4);
}
