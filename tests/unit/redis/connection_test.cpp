// SPDX-License-Identifier: MIT
#include "redis/connection.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

#include "support/catch.hpp"

using namespace cachehold::redis;

namespace {

/// Gives these bytes, so many at a time, and hangs up. Whoever reads on after that gets an exception.
class Canned : public Socket {
public:
    Canned(std::string bytes, std::size_t step) : Socket(-1), bytes_(std::move(bytes)), step_(step) {}

    std::optional<std::size_t> read(char* bytes, std::size_t size) override {
        const std::size_t count = std::min({step_, size, bytes_.size() - at_});
        std::memcpy(bytes, bytes_.data() + at_, count);
        at_ += count;
        if (count == 0 && std::exchange(has_hung_up_, true)) throw std::logic_error("read after the end");
        return count;
    }
    std::size_t write(const char* /*bytes*/, std::size_t size) override { return size; }
    bool wait(bool /*to_write*/, Clock::time_point /*deadline*/) override { return true; }

private:
    std::string bytes_;
    std::size_t step_;
    std::size_t at_ = 0;
    bool has_hung_up_ = false;
};

/// Turns a client away: says why, takes nothing.
class TurnsAway final : public Canned {
public:
    TurnsAway() : Canned("-ERR max number of clients reached\r\n", 7) {}
    std::size_t write(const char* /*bytes*/, std::size_t /*size*/) override {
        throw FlushError(Failure::connection_lost, "broken pipe");
    }
};

Connection connection_with(const std::string& bytes, std::size_t step, std::size_t largest = 1 << 30) {
    return {std::make_unique<Canned>(bytes, step), "server", std::chrono::seconds(20), largest};
}

std::string to_text(const Reply& reply) {
    if (reply.is_integer()) return ":" + std::to_string(reply.integer());
    if (reply.is_error()) return "-" + std::string(reply.text());
    if (reply.is_text()) return "$" + std::string(reply.text());
    if (!reply.is_array()) return "+" + std::string(reply.text());
    std::string all = "[";
    for (std::size_t i = 0; i < reply.size(); ++i) all += to_text(reply[i]) + " ";
    return all + "]";
}

/// The replies until the server hangs up.
std::string read_all(const std::string& bytes, std::size_t step) {
    Connection connection = connection_with(bytes, step);
    std::string all;
    try {
        for (;;) all += to_text(connection.receive()) + " | ";
    } catch (const FlushError& error) {
        CHECK(error.failure() == Failure::connection_lost);
    }
    return all;
}

/// Why the first reply is none; empty where the server only hangs up before its end.
std::string refusal_of(const std::string& bytes, std::size_t largest = 1 << 30) {
    Connection connection = connection_with(bytes, 7, largest);
    try {
        connection.receive();
    } catch (const FlushError& error) {
        if (error.failure() == Failure::protocol) return error.what();
    }
    return {};
}

/// Pages of memory that this process has touched so far.
long touched() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

bool is_refused_for(const std::string& bytes, const std::string& reason) {
    const std::string refusal = refusal_of(bytes);
    INFO(refusal);
    return refusal.find("'server' does not speak the Redis protocol (" + reason) == 0;
}

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

}  // namespace

TEST_CASE("redis: commands are arrays of byte strings", "[redis]") {
    std::string out = "x";
    append_command(out, {"DEL", std::string_view("\0\r\n", 3), ""});
    CHECK(out == "x*3\r\n$3\r\nDEL\r\n$3\r\n" + std::string(1, '\0') + "\r\n\r\n$0\r\n\r\n");
}

TEST_CASE("redis: replies are read wherever the bytes are cut", "[redis]") {
    const std::string bytes =
        "+OK\r\n*2\r\n$2\r\n17\r\n*2\r\n$3\r\na\r\n\r\n$0\r\n\r\n:-5\r\n-ERR no\r\n$-1\r\n*0\r\n*-1\r\n";
    const std::string told = "+OK | [$17 [$a\r\n $ ] ] | :-5 | -ERR no | + | [] | + | ";
    for (std::size_t step = 1; step <= bytes.size(); ++step) CHECK(read_all(bytes, step) == told);
}

TEST_CASE("redis: what is no reply, or announces too much, is refused", "[redis]") {
    CHECK(is_refused_for("HTTP/1.1 400 Bad Request\r\n\r\n", "Protocol error"));
    CHECK(is_refused_for("$99999999999999999999999999\r\n", ""));
    const long before = touched();
    CHECK(is_refused_for("*2\r\n$1\r\n0\r\n*100000000\r\n", "more elements"));
    CHECK(touched() - before < 50000);  // nothing was made for the elements
    CHECK(is_refused_for("*3\r\n*9000000\r\n" + repeated(":1\r\n", 9000) + "*9000000\r\n", ""));
    CHECK(refusal_of("$70000\r\n" + std::string(70000, 'a') + "\r\n").empty());
    CHECK(refusal_of("$536870912\r\nxxx").empty());
}

TEST_CASE("redis: all arrays of a reply together may announce so much, and no reply before it counts",
          "[redis]") {
    const std::string half = "*8388608\r\n";
    CHECK(is_refused_for("*2\r\n*1\r\n:1\r\n*2\r\n" + half + half, ""));
    CHECK(is_refused_for(half + half + half, "more elements"));
    CHECK(refusal_of(half + half).empty());
    const std::string small = "*2\r\n:1\r\n:2\r\n";
    CHECK(read_all(repeated(small, 100), 1000) == repeated("[:1 :2 ] | ", 100));
}

TEST_CASE("redis: arrays in arrays in arrays are refused before they cost anything", "[redis]") {
    CHECK(refusal_of(repeated("*1\r\n", 7) + ":1\r\n").empty());
    for (const int depth : {8, 1000, 1000000}) CHECK_FALSE(refusal_of(repeated("*1\r\n", depth)).empty());
}

TEST_CASE("redis: a reply that never ends is refused, however small its parts are", "[redis]") {
    const std::string endless = "*1000\r\n" + repeated("$100\r\n" + std::string(100, 'x') + "\r\n", 900);
    for (const std::string& bytes : {endless, "+" + std::string(90000, 'a'), "$90000\r\n" + endless})
        CHECK(refusal_of(bytes, 50000).find("more than 50000 bytes") != std::string::npos);
    CHECK(refusal_of(endless).empty());
}

TEST_CASE("redis: the limits are those of one reply, not of a connection", "[redis]") {
    std::string bytes;
    for (int i = 0; i < 100; ++i) bytes += "$40\r\n" + std::string(40, 'x') + "\r\n";
    Connection connection = connection_with(bytes, 7, 1000);
    for (int i = 0; i < 100; ++i) CHECK(connection.receive().text().size() == 40);
    constexpr int elements = 1'000'000;
    std::string array = "*" + std::to_string(elements) + "\r\n";
    for (int i = 0; i < elements; ++i) array += ":1\r\n";
    std::string arrays;
    for (int i = 0; i < 18; ++i) arrays += array;
    Connection busy = connection_with(arrays, 1 << 20);
    for (int i = 0; i < 18; ++i) CHECK(busy.receive().size() == elements);
}

TEST_CASE("redis: a server that turns us away is heard, though it takes no command any more", "[redis]") {
    Connection connection(std::make_unique<TurnsAway>(), "server", std::chrono::seconds(20));
    CHECK(connection.ask({"PING"}).text() == "ERR max number of clients reached");
}
