// SPDX-License-Identifier: MIT
#include "redis/resp.hpp"

#include <string>

#include "support/catch.hpp"

using namespace cachehold::redis;

namespace {

/// Writes down what it is told, in one line.
class Scribe final : public ReplySink {
public:
    void take(const Item& item) override {
        static const char* const marks[] = {"+", "-", ":", "$", "nil", "*"};
        told += std::to_string(item.depth) + marks[static_cast<int>(item.kind)] + std::string(item.bytes);
        if (item.kind == Item::Kind::integer || item.kind == Item::Kind::array)
            told += std::to_string(item.integer);
        told += " ";
    }
    std::string told;
};

std::string read_all(const std::string& bytes, std::size_t step) {
    ReplyReader reader;
    Scribe scribe;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        reader.feed(bytes.data() + at, std::min(step, bytes.size() - at));
        while (reader.read(scribe)) scribe.told += "| ";
    }
    return scribe.told;
}

bool is_refused(const std::string& bytes) {
    try {
        read_all(bytes, 7);
    } catch (const NotResp&) {
        return true;
    }
    return false;
}

}  // namespace

TEST_CASE("redis: commands are arrays of byte strings", "[redis]") {
    std::string out = "x";
    append_command(out, {"DEL", std::string_view("\0\r\n", 3), ""});
    CHECK(out == "x*3\r\n$3\r\nDEL\r\n$3\r\n" + std::string(1, '\0') + "\r\n\r\n$0\r\n\r\n");
}

TEST_CASE("redis: replies are told element by element, wherever the bytes are cut", "[redis]") {
    const std::string bytes =
        "+OK\r\n*2\r\n$2\r\n17\r\n*2\r\n$3\r\na\r\n\r\n$0\r\n\r\n:-5\r\n-ERR no\r\n$-1\r\n*0\r\n";
    const std::string told = "0+OK | 0*2 1$17 1*2 2$a\r\n 2$ | 0:-5 | 0-ERR no | 0nil | 0*0 | ";
    for (std::size_t step = 1; step <= bytes.size(); ++step) CHECK(read_all(bytes, step) == told);
}

TEST_CASE("redis: an element is told before the reply is complete", "[redis]") {
    CHECK(read_all("*2\r\n$2\r\n17\r\n*1000\r\n$1\r\n", 5) == "0*2 1$17 1*1000 ");
}

TEST_CASE("redis: what is no reply, or announces too much, is refused", "[redis]") {
    CHECK(is_refused("HTTP/1.1 400 Bad Request\r\n\r\n"));
    CHECK(is_refused("$536870913\r\n"));
    CHECK(is_refused("$10737418240\r\nxxxx"));
    CHECK(is_refused("$99999999999999999999999999\r\n"));
    CHECK(is_refused("*2\r\n$1\r\n0\r\n*1000000000\r\n"));
    CHECK(is_refused("+" + std::string(70000, 'a')));
    CHECK(is_refused("$" + std::string(70000, '1')));
    CHECK_FALSE(is_refused("$70000\r\n" + std::string(70000, 'a') + "\r\n"));
    CHECK_FALSE(is_refused("$536870912\r\nxxx"));
}

TEST_CASE("redis: what the sink throws comes out of the reader", "[redis]") {
    class Thrower final : public ReplySink {
        void take(const Item& item) override {
            if (item.depth == 2) throw 42;
        }
    };
    ReplyReader reader;
    Thrower thrower;
    const std::string bytes = "*1\r\n*1\r\n:1\r\n";
    reader.feed(bytes.data(), bytes.size());
    CHECK_THROWS_AS(reader.read(thrower), int);
}
