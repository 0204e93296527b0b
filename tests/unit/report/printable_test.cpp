// SPDX-License-Identifier: MIT
#include "report/report.hpp"

#include <sstream>

#include "support/catch.hpp"

using cachehold::report::printable;

TEST_CASE("report: whatever a tenant's bytes are, they print as one line of UTF-8", "[report]") {
    CHECK(printable("example.com") == "example.com");
    CHECK(printable("\xc3\xa9t\xc3\xa9 \xf0\x9f\x98\x80") == "\xc3\xa9t\xc3\xa9 \xf0\x9f\x98\x80");
    CHECK(printable("a\nb\r\t\x1b[2J\x7f") == "a\\x0ab\\x0d\\x09\\x1b[2J\\x7f");
    CHECK(printable("\xff\xc3") == "\\xff\\xc3");
    for (const char* cut : {"\xc3", "\xe2", "\xef\xbf", "\xf3\xbf\xbf"}) CHECK(printable(cut)[0] == '\\');
    CHECK(printable("\xc3(\xe2\x82(") == "\\xc3(\\xe2\\x82(");
    CHECK(printable("\xc2\x9b"
                    "31m") == "\\xc2\\x9b31m");
    CHECK(printable("\xc0\xaf\xe0\x80\x80\xed\xa0\x80\xf5\x80\x80\x80") ==
          "\\xc0\\xaf\\xe0\\x80\\x80\\xed\\xa0\\x80\\xf5\\x80\\x80\\x80");
    CHECK(printable("\xe0\x81\x81 \xf0\x80\x81\x81 \xf4\x90\x80\x80") ==
          "\\xe0\\x81\\x81 \\xf0\\x80\\x81\\x81 \\xf4\\x90\\x80\\x80");
    CHECK(printable(std::string("\0x", 2)) == "\\x00x");
}

TEST_CASE("report: the list of statuses is in columns", "[report]") {
    const std::string list = cachehold::report::list_of_statuses();
    CHECK(list.find("  0  done\n  2  ") == 0);
    CHECK(list.find("\n 70  a bug in cachehold\n126  ") != std::string::npos);
}

TEST_CASE("report: a long text is cut", "[report]") { CHECK(printable(std::string(600, 'x')).size() == 503); }

TEST_CASE("report: what is invisible, or turns the order of a text, is spelled out", "[report]") {
    CHECK(printable("moc.elpmaxe\xe2\x80\xae") == "moc.elpmaxe\\xe2\\x80\\xae");
    for (const char* hidden : {"\x1f", "\x7f", "\xc2\x80", "\xc2\x9f", "\xc2\xad", "\xd8\x9c", "\xe1\xa0\x8e",
                               "\xe2\x80\x8b", "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xae", "\xe2\x81\xa0",
                               "\xe2\x81\xaf", "\xef\xbb\xbf", "\xef\xbf\xb9", "\xef\xbf\xbb"})
        CHECK(printable(hidden)[0] == '\\');
    // What stands just beside one of them, and the first and the last of each length.
    for (const std::string shown :
         {" ", "~", "\xc2\xa0", "\xc2\xae", "\xdf\xbf", "\xe0\xa0\x80", "\xe2\x80\x8a", "\xe2\x80\x90",
          "\xe2\x80\xa7", "\xe2\x80\xaf", "\xe2\x81\xb0", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbc",
          "\xf0\x90\x80\x80", "\xf4\x80\x80\x80"})
        CHECK(printable(shown) == shown);
    CHECK(printable("\xed\xbf\xbf") == "\\xed\\xbf\\xbf");
    CHECK(printable("\xc3\xc3\xa9") == "\\xc3\xc3\xa9");
}

TEST_CASE("report: standard output keeps its lines and columns, and nothing else that a terminal obeys",
          "[report]") {
    std::ostringstream out;
    cachehold::report::PrintableLines lines(out);
    std::ostream printed(&lines);
    printed << "a\tb\n\r\x1b[2J\xe2\x80" << '\xae' << "c" << std::flush << "d\n";
    CHECK(out.str() == "a\tb\n\\x0d\\x1b[2J\\xe2\\x80\\xaecd\n");
    printed << "now" << std::flush;
    CHECK(out.str().ends_with("\nnow"));
    printed << std::string(600, 'x') << '\n';
    CHECK(out.str().ends_with("now" + std::string(600, 'x') + "\n"));
    out.setstate(std::ios::badbit);
    CHECK(!(printed << std::flush));
}

TEST_CASE("report: JSON says exactly what a text was", "[report]") {
    using cachehold::report::json::text;
    CHECK((cachehold::report::json::boolean(true) == "true" &&
           cachehold::report::json::boolean(false) == "false"));
    CHECK(text("a\"b\\c") == R"("a\"b\\c")");
    CHECK(text("a\nb\x1b\xe2\x80\xae\xc2\x9b\xc3\xa9") == "\"a\\u000ab\\u001b\\u202e\\u009b\xc3\xa9\"");
    CHECK(text("\xff") == R"("\\xff")");
    CHECK(text("\x80") == R"("\\x80")");
    using namespace cachehold::report::json;
    CHECK(array({"1", "2"}) + array({}) == "[1, 2][]");
    CHECK(object({{"a\"", "1"}, {"b", "2"}}) == R"({"a\"": 1, "b": 2})");
    CHECK(text("\x7f") == R"("\u007f")");
    CHECK(text(std::string("\0", 1)) == R"("\u0000")");
}

TEST_CASE("report: one name is said, of several the first", "[report]") {
    CHECK(cachehold::report::quoted_first({"a\n"}) == "'a\\x0a'");
    CHECK(cachehold::report::quoted_first({"a", "b", "c"}) == "'a' and 2 more");
}
