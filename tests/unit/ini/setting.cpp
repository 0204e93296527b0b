// SPDX-License-Identifier: MIT
#include "ini/setting.hpp"

#include <string>

#include "support/catch.hpp"

using namespace cachehold::ini;

namespace {

std::string place(const std::string& bytes) {
    const Reading reading = read(bytes);
    return std::to_string(reading.line) + ":" + std::to_string(reading.column);
}

const std::string on = "redis_cache_disable = TRUE\n";
const std::string off = "redis_cache_disable = FALSE\n";

}  // namespace

TEST_CASE("ini: the deciding value is named by line and column", "[ini]") {
    CHECK(place(off) == "1:23");
    CHECK(place("\n\r\n\r" + off + "x = 1\n") == "4:23");
    CHECK(place("x = 'a\nb'\n" + off) == "3:23");
    CHECK(place(on + "redis_cache_disable =\n") == "2:22");
    CHECK(place("x = 1\n") == "0:0");
}

TEST_CASE("ini: a syntax error is named by PHP's line, and by a column where that is the real one", "[ini]") {
    CHECK(place("x = 1\ny = a(b)\n") == "2:6");
    // PHP does not count the line ends inside apostrophes
    CHECK(place("x = 'a\nb'\ny = a(b)\n") == "2:0");
}

TEST_CASE("ini: an unknown value says so", "[ini]") {
    const Reading reading = read("redis_cache_disable = SITE_OFF\n");
    CHECK(reading.truth == Truth::unknown);
    CHECK(reading.value.empty());
    CHECK(reading.reason == "the value rests on a constant or a variable");
}
