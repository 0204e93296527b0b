// SPDX-License-Identifier: MIT
#include "report/printable.hpp"

#include "support/catch.hpp"

using cachehold::report::printable;

TEST_CASE("report: whatever a tenant's bytes are, they print as one line of UTF-8", "[report]") {
    CHECK(printable("example.com") == "example.com");
    CHECK(printable("\xc3\xa9t\xc3\xa9 \xf0\x9f\x98\x80") == "\xc3\xa9t\xc3\xa9 \xf0\x9f\x98\x80");
    CHECK(printable("a\nb\r\t\x1b[2J\x7f") == "a\\x0ab\\x0d\\x09\\x1b[2J\\x7f");
    CHECK(printable("\xff\xc3") == "\\xff\\xc3");
    CHECK(printable("\xc2\x9b"
                    "31m") == "\\xc2\\x9b31m");
    CHECK(printable("\xc0\xaf\xe0\x80\x80\xed\xa0\x80\xf5\x80\x80\x80") ==
          "\\xc0\\xaf\\xe0\\x80\\x80\\xed\\xa0\\x80\\xf5\\x80\\x80\\x80");
    CHECK(printable(std::string("\0x", 2)) == "\\x00x");
}

TEST_CASE("report: a long text is cut", "[report]") { CHECK(printable(std::string(600, 'x')).size() == 503); }
