// SPDX-License-Identifier: MIT
#include "ini/mark.hpp"

#include <string>
#include <utility>

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
    // a default may have no say
    CHECK(read("redis_cache_disable = ${OFF:-\"x\"}\n", Dialect::php83).truth == Truth::unknown);
}

TEST_CASE("ini: any difference between other keys is one", "[ini]") {
    const auto compared = [](const std::string& before, const std::string& after) {
        return compare_others(before, after, usual_dialect);
    };
    CHECK(compared("x = 1\n" + off, on + "x =  1 ; c\n[s]\nbare\n") == Comparison::same);
    for (const auto& [before, after] : {std::pair{"x = 1\n", "y = 1\n"},
                                        {"x = 1\n", "x[] = 1\n"},
                                        {"x[a] = 1\n", "x[b] = 1\n"},
                                        {"x = A\n", "x = B\n"},
                                        {"x = 1\n", "x = 1\ny = 2\n"},
                                        {"x = 1\ny = 2\n", "x = 1\n"},
                                        {"x = bar ", "x = bar \n"},
                                        {"x = 1\n", "x = 1\ny = (\n"}}) {
        INFO(before << " and " << after);
        CHECK(compared(before, after) == Comparison::different);
    }
    CHECK(compared("x = (\n", "x = 1\n") == Comparison::not_parsed_before);
}

TEST_CASE("ini: a switch is surely on where each version reads it so", "[ini]") {
    // text in 7.0 and later, comments and a second assignment in 5.6
    const auto hashes = [](const std::string& second) { return on + "# x = \"\n" + second + "# \"\n"; };
    // 8.1 reads an escaped backslash and then our line; before, the text goes on to the comment
    const std::string escaped = off + "x = \"a\\\\\" \n" + on + ";\"\n";
    CHECK(surely_on(hashes(on)));
    CHECK_FALSE(surely_on(hashes(off)));
    CHECK_FALSE(surely_on(hashes("redis_cache_disable = ${OFF}\n")));
    REQUIRE(read(escaped + "# y = '\n" + on + "# '\n", Dialect::php56).truth == Truth::truthy);
    CHECK_FALSE(surely_on(escaped + "# y = '\n" + on + "# '\n"));
    // 8.3 ends at a NUL
    CHECK_FALSE(surely_on(off + std::string("\0\n", 2) + on));
    // a version that ignores the file has no say
    CHECK(surely_on("a]b = 1\n" + on));
    CHECK_FALSE(surely_on("a = (\n" + on));
}
