// SPDX-License-Identifier: MIT
#include <random>

#include "support/catch.hpp"
#include "yaml/base64.hpp"
#include "yaml/document.hpp"

using namespace cachehold;
using yaml::emit;
using yaml::list;
using yaml::map;
using yaml::parse;
using yaml::scalar;

namespace {

bool same(const yaml::Node& a, const yaml::Node& b) {
    if (a.kind != b.kind || a.scalar != b.scalar || a.list.size() != b.list.size() ||
        a.map.size() != b.map.size())
        return false;
    for (std::size_t i = 0; i < a.list.size(); ++i)
        if (!same(a.list[i], b.list[i])) return false;
    for (std::size_t i = 0; i < a.map.size(); ++i)
        if (a.map[i].first != b.map[i].first || !same(a.map[i].second, b.map[i].second)) return false;
    return true;
}

bool comes_back(const yaml::Node& node) { return same(node, parse(emit(node))); }

/// As text of the document, of an item, of a value and of a key.
bool comes_back_everywhere(const std::string& text) {
    return comes_back(scalar(text)) && comes_back(list({scalar(text), scalar("x")})) &&
           comes_back(map({{"k", scalar(text)}})) && comes_back(map({{text, map({{text, scalar(text)}})}}));
}

}  // namespace

TEST_CASE("yaml: emit writes one key a line, for people") {
    const auto node = map({{"version", scalar("1")},
                           {"site", scalar("/data/disk/o1/static/d7/sites/example.com")},
                           {"when", scalar("2026-11-24T19:14:12Z")},
                           {"reason", scalar("it's: broken")},
                           {"holders", list({map({{"pid", scalar("4711")}, {"host", scalar("")}}), map({})})},
                           {"inis", list({})},
                           {"nothing", yaml::Node()}});
    CHECK(emit(node) ==
          "version: 1\n"
          "site: /data/disk/o1/static/d7/sites/example.com\n"
          "when: 2026-11-24T19:14:12Z\n"
          "reason: \"it's: broken\"\n"
          "holders:\n"
          "  -\n"
          "    pid: 4711\n"
          "    host: \"\"\n"
          "  - {}\n"
          "inis: []\n"
          "nothing: ~\n");
    CHECK(comes_back(node));
}

TEST_CASE("yaml: text that looks like something else comes back as text") {
    for (const std::string text :
         {"",     "~",   "null",   "Null", "NULL", "true",   "8",       "-",     "- a",        "? a",
          "a: b", "a:",  ":a",     "a #b", "#a",   "&a",     "*a",      "!a",    "!!binary x", "|",
          ">",    "'",   "\"",     "''",   "@a",   "`a",     "%a",      "[",     "]",          "{",
          "}",    "[a]", "{a: b}", ",",    "a, b", "---",    "...",     "--- a", "<<",         "=",
          " a",   "a ",  "  ",     "\\",   "\\n",  "a\\x00", "a: b: c", "0x1F",  "1:2:3"}) {
        INFO(text);
        CHECK(comes_back_everywhere(text));
    }
}

TEST_CASE("yaml: every single byte, and every pair of odd ones, comes back") {
    std::string odd = "\t\n\r :#-'\"\\~a";
    odd += std::string("\0\x04\x1B\x7F\x80\xC2\x85\xE2\xFF", 9);
    for (int byte = 0; byte < 256; ++byte) {
        INFO(byte);
        CHECK(comes_back_everywhere(std::string(1, static_cast<char>(byte))));
    }
    for (const char first : odd)
        for (const char second : odd) CHECK(comes_back_everywhere({first, second}));
}

TEST_CASE("yaml: line separators, byte order marks and emoji come back") {
    for (const std::string text :
         {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xEF\xBB\xBFx", "\xEF\xBF\xBE", "\xC2\xA0",
          "\xF0\x9F\x98\x80", "w\xC3\xA4hlt", "a\r\nb\n\n  c\n", "\n", "a\n"}) {
        INFO(text);
        CHECK(comes_back_everywhere(text));
    }
}

TEST_CASE("yaml: bytes that are not UTF-8 become YAML's own binary") {
    CHECK(emit(map({{"path", scalar("/sites/\xFFx")}})) == "path: !!binary \"L3NpdGVzL/94\"\n");
    CHECK(parse("a: !!binary \"L3NpdGVzL/94\"\n").find("a")->scalar == "/sites/\xFFx");
}

TEST_CASE("yaml: random bytes of every length come back") {
    std::mt19937 random(20261124);
    for (std::size_t length = 0; length < 400; ++length) {
        std::string any(length, ' ');
        std::string ascii(length, ' ');
        for (char& byte : any) byte = static_cast<char>(random() & 0xFFU);
        for (char& byte : ascii) byte = static_cast<char>(random() & 0x7FU);
        INFO(length);
        CHECK(comes_back_everywhere(any));
        CHECK(comes_back_everywhere(ascii));
    }
}

TEST_CASE("yaml: long text and long keys come back") {
    for (const std::size_t length : {999U, 1000U, 1001U, 1024U, 1025U, 5000U, 100000U}) {
        INFO(length);
        CHECK(comes_back_everywhere(std::string(length, 'a')));
        CHECK(comes_back_everywhere(std::string(length, '"')));
    }
}

TEST_CASE("yaml: what was quoted stays quoted") {
    CHECK(emit(parse("a: \"8\"\nb: 8\nc: 'x'\n")) == "a: \"8\"\nb: 8\nc: \"x\"\n");
}

TEST_CASE("yaml: nested lists and maps come back") {
    auto node = scalar("deep");
    for (int i = 0; i < 6; ++i)
        node = list({map({{"k", std::move(node)}, {"l", yaml::Node()}}), list({list({})})});
    CHECK(comes_back(node));
}

TEST_CASE("yaml: base64 takes what it writes and nothing else") {
    CHECK(yaml::base64("") == "");
    CHECK(yaml::base64("f") == "Zg==");
    CHECK(yaml::base64("fo") == "Zm8=");
    CHECK(yaml::base64("foo") == "Zm9v");
    CHECK(yaml::base64("\xFF\xFE\xFD") == "//79");
    CHECK(yaml::from_base64("Zm8=") == "fo");
    for (const std::string text :
         {"Zg", "Zg=", "Zg===", "Zh==", "Z", "=", "Zm9v\n", "Zm 9v", "Zg==Zg==", "Zm9*"}) {
        INFO(text);
        CHECK_FALSE(yaml::from_base64(text));
    }
}
