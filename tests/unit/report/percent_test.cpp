// SPDX-License-Identifier: MIT
#include "report/report.hpp"

#include "support/catch.hpp"

using cachehold::report::percent_decode;
using cachehold::report::percent_encode;

TEST_CASE("report: percent encoding has one spelling for each byte") {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string one(1, static_cast<char>(byte));
        CHECK(percent_decode(percent_encode(one)) == one);
    }
    CHECK(percent_encode("a_b.c-9\xff") == "a%5Fb.c-9%FF");
    CHECK_FALSE(percent_decode("%41").has_value());
    CHECK_FALSE(percent_decode("%").has_value());
    CHECK_FALSE(percent_decode(" ").has_value());
}
