// SPDX-License-Identifier: MIT
// Good, broken and hostile YAML: a list of keys, or an error with a line, never a crash, a hang or a
// surprise.
#include "config/keys.hpp"

#include "report/report.hpp"
#include "support/catch.hpp"

using namespace cachehold;
using Kind = config::Value::Kind;

namespace {

/// Each entry as "LINE PATH=VALUE".
std::string parsed(const std::string& text) {
    std::string all;
    for (const auto& [path, site, value] : config::parse(text, "c.yml")) {
        all += (all.empty() ? "" : "; ") + std::to_string(value.line) + ' ' + path + '=';
        if (!site.empty()) all += '<' + site + '>';
        if (value.kind == Kind::map) all += "{}";
        if (value.kind == Kind::empty) all += '~';
        if (value.kind == Kind::text) all += value.quoted ? "'" + value.text + "'" : value.text;
        for (const auto& item : value.items) all += '-' + item.text;
    }
    return all;
}

/// The text of the one key `k`.
std::string text_of(const std::string& value) {
    const auto entries = config::parse("k: " + value + '\n', "c.yml");
    REQUIRE(entries.size() == 2);
    CHECK(entries[1].value.kind == Kind::text);
    return entries[1].value.text;
}

/// "LINE: MESSAGE" of the error.
std::string complaint(const std::string& text) {
    try {
        config::parse(text, "");
    } catch (const report::Error& error) {
        return std::string(error.what()).substr(1);
    }
    return "accepted";
}

bool refused_at(int line, const std::string& text) {
    return complaint(text).rfind(std::to_string(line) + ": ", 0) == 0;
}

}  // namespace

TEST_CASE("config: the keys come in the order of the file, with their lines and the maps above them") {
    CHECK(parsed("# comment\nb: 1\na:\n  - x\n  - 'y z'\nc: {d: \"8\", e: 8}\nn:\n") ==
          "2 ={}; 2 b=1; 3 a=-x-y z; 6 c={}; 6 c.d='8'; 6 c.e=8; 7 n=~");
    const auto entries = config::parse("a:\n  - x\n  - 'y z'\n  - [1]\n  - {k: v}\n  - z", "c.yml");
    REQUIRE(entries[1].value.items.size() == 5);
    CHECK(entries[1].value.items[1].line == 3);
    CHECK(entries[1].value.items[1].quoted);
    CHECK(entries[1].value.items[2].kind == Kind::list);
    CHECK(entries[1].value.items[3].kind == Kind::map);
    CHECK(entries[1].value.items[4].text == "z");
    CHECK(parsed("a:\n  b:\n    c: 1\n  d: 2\ne: 3\n") ==
          "1 ={}; 1 a={}; 2 a.b={}; 3 a.b.c=1; 4 a.d=2; 5 e=3");
}

TEST_CASE("config: nothing, blanks, comments and null are empty") {
    for (const std::string text :
         {"", "\n\n", "# nothing\n", "~", "null\n", "---\n", "---\n...\n", "\xEF\xBB\xBF"}) {
        INFO(text);
        for (const auto& entry : config::parse(text, "c.yml")) CHECK(entry.value.kind == Kind::empty);
        CHECK(config::parse(text, "c.yml").size() <= 1);
    }
}

TEST_CASE("config: text is kept as it is typed, in quotes and without") {
    for (const std::string text : {"0x1F", "1e5", "yes", "No", "2026-11-24T19:12:06Z"})
        CHECK(text_of(text) == text);
    CHECK(text_of("'null'") == "null");
    CHECK(text_of("\"~\"") == "~");
    CHECK(text_of("''").empty());
    CHECK(text_of("'a: b'") == "a: b");
    CHECK(text_of("\"a\\n\\x00\\u00e4\\U0001F600\"") == std::string("a\n\0\xC3\xA4\xF0\x9F\x98\x80", 9));
    CHECK(text_of("|\n  one\n  two") == "one\ntwo\n");
    CHECK(text_of(">-\n  one\n  two") == "one two");
}

TEST_CASE("config: a byte order mark, carriage returns and a missing last line feed change nothing") {
    for (const std::string text : {"\xEF\xBB\xBF"
                                   "a: 1\nb: 2\n",
                                   "a: 1\t# one\r\nb: 2\r\n", "a: 1\nb: 2", "--- \na: 1\nb: 2\n...\n"})
        CHECK(parsed(text).find(" a=1; ") != std::string::npos);
}

TEST_CASE("config: 16 levels are read") {
    CHECK(config::parse(std::string(16, '[') + std::string(16, ']'), "c.yml").size() == 1);
}

TEST_CASE("config: a file of nearly 1 MiB is read whole") {
    std::string text;
    for (int i = 0; text.size() < 1000000; ++i) text += "- line " + std::to_string(i) + '\n';
    const auto items = config::parse(text, "c.yml").at(0).value.items;
    CHECK(items.back().line == static_cast<int>(items.size()));
}

TEST_CASE("config: a key that stands twice in one map is an error where it stands again") {
    CHECK(complaint("a: 1\nb: 2\na: 3\n") == "3: key 'a' stands twice");
    CHECK(complaint("r:\n  a: 1\n  'a': 1\n") == "3: key 'a' stands twice");
    CHECK(complaint("{a: 1, \"a\": 1}") == "1: key 'a' stands twice");
    CHECK(complaint("a: {k: 1}\nb: {k: 1}\n") == "accepted");
}

TEST_CASE("config: tags are errors, aliases are what they stand for") {
    CHECK(parsed("a: &x 1\nb: *x\n") == "1 ={}; 1 a=1; 2 b=1");
    CHECK(refused_at(1, "a: *x\n"));
    CHECK(complaint("a: !!str 1\n") == "1: tags ('!name') are not read; put the text in quotes");
    CHECK(complaint("a: 1\nb: !local x\n") == "2: tags ('!name') are not read; put the text in quotes");
    CHECK(complaint("a: !!map {}\n") == "1: tags ('!name') are not read; put the text in quotes");
    CHECK(complaint("a: [!!seq []]\n") == "1: tags ('!name') are not read; put the text in quotes");
    CHECK(complaint("!t a: 1\n") == "1: tags ('!name') are not read; put the text in quotes");
    CHECK(complaint("<<: *base\n") != "accepted");
}

TEST_CASE("config: a billion laughs end early") {
    for (const bool is_list : {true, false}) {
        std::string text = "a0: &a0 {x: 1, y: 2}\n";
        for (int i = 1; i < 15; ++i) {
            const std::string last = "*a" + std::to_string(i - 1);
            const std::string twice =
                is_list ? "[" + last + ", " + last + ", " + last + ", " + last + "]"
                        : "{a: " + last + ", b: " + last + ", c: " + last + ", d: " + last + "}";
            text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " " + twice + "\n";
        }
        CHECK(complaint(text).find("more than 100000 values") != std::string::npos);
    }
}

TEST_CASE("config: a key that is no text is an error") {
    CHECK(refused_at(1, "[a]: 1\n"));
    CHECK(refused_at(1, "{a: 1}: 1\n"));
    CHECK(refused_at(1, "~: 1\n"));
    CHECK(refused_at(1, "? [a]\n: 1\n"));
    CHECK(refused_at(1, "? {}\n"));
}

TEST_CASE("config: more than 16 levels are an error, a hundred thousand too, in every style") {
    CHECK(complaint(std::string(17, '[') + std::string(17, ']')) ==
          "1: lists and maps are nested deeper than 16");
    std::string indented;
    for (std::size_t i = 0; i < 100; ++i) indented += std::string(i, ' ') + "a:\n";
    CHECK(complaint(indented) == "16: lists and maps are nested deeper than 16");
    std::string dashes;
    for (int i = 0; i < 100000; ++i) dashes += "- ";
    CHECK(refused_at(1, dashes));
    for (const char* piece : {"[", "{", "? ", "{a: ", "[{", "!!str ", "&a ", "- ? "}) {
        std::string text;
        while (text.size() < 100000) text += piece;
        INFO(piece);
        CHECK(complaint(text) != "accepted");
    }
}

TEST_CASE("config: text above 1 MiB is an error, unread") {
    CHECK(complaint(std::string((1U << 20U) + 1, '#')) == "1: more than 1 MiB of text");
    CHECK(complaint(std::string(1U << 20U, '#')) == "accepted");
}

TEST_CASE("config: bytes that are no text are errors with their line") {
    CHECK(complaint("a: 1\nb: \xFF\n") == "2: a control or invisible character, or bytes that are not UTF-8");
    CHECK(complaint("a: \xC3") == "1: a control or invisible character, or bytes that are not UTF-8");
    CHECK(complaint("a: \xC0\xAF") == "1: a control or invisible character, or bytes that are not UTF-8");
    CHECK(complaint("a: \xED\xA0\x80") == "1: a control or invisible character, or bytes that are not UTF-8");
    CHECK(complaint("a: \xF4\x90\x80\x80") ==
          "1: a control or invisible character, or bytes that are not UTF-8");
    CHECK(complaint(std::string("a: 1\n\0b: 2\n", 11)) ==
          "2: a control or invisible character, or bytes that are not UTF-8");
    CHECK(complaint("a: 1\n\nb: \x04\nc: 3") ==
          "3: a control or invisible character, or bytes that are not UTF-8");
    CHECK(complaint("a: \x1B[31m") == "1: a control or invisible character, or bytes that are not UTF-8");
    CHECK(complaint("a: \x7F") == "1: a control or invisible character, or bytes that are not UTF-8");
    CHECK(complaint("a: \xC2\x85") == "1: a control or invisible character, or bytes that are not UTF-8");
    CHECK(complaint("\xFF\xFE"
                    "a") == "1: a control or invisible character, or bytes that are not UTF-8");
}

TEST_CASE("config: a second document is an error") {
    CHECK(complaint("a: 1\n---\nb: 2\n") == "3: more text behind the end of the document");
    CHECK(complaint("a: 1\n---\n") != "accepted");
}

TEST_CASE("config: broken syntax names its line") {
    CHECK(refused_at(2, "a: 1\n\tb: 2\n"));
    CHECK(refused_at(2, "a: 1\nb: 'open\n") == false);  // yaml-cpp names the end of the text
    CHECK(complaint("a: 1\nb: 'open\n") != "accepted");
    CHECK(complaint("a: 1\nb: \"open\n") != "accepted");
    CHECK(complaint("a: [1, 2\n") != "accepted");
    CHECK(complaint("a: {b: 1\n") != "accepted");
    CHECK(complaint("a: ]\n") != "accepted");
    CHECK(complaint("a: \"\\q\"\n") != "accepted");
    CHECK(complaint("a: \"\\ud800\"\n") != "accepted");
    CHECK(complaint("a: b: c\n") != "accepted");
    CHECK(complaint("a: 1\n b: 2\n") != "accepted");
    CHECK(complaint("  a: 1\nb: 2\n") != "accepted");
    CHECK(complaint("a: @x\n") != "accepted");
    CHECK(complaint("a: `x`\n") != "accepted");
    CHECK(complaint("%YAML 9.9\n---\na: 1\n") != "accepted");
    CHECK(complaint("a\nb: 1\n") != "accepted");
    CHECK(complaint("a: \"\\q\"\n") == "1: unknown escape character");  // yaml-cpp repeats it
}

TEST_CASE("config: every beginning of a good file is read or refused, never worse") {
    const std::string text =
        "redis:\n  endpoints: [\"unix:///run/redis/redis.sock\", 'x']\n  database: 8 # note\nkeep: []\n"
        "list:\n- a\n- {b: \"\\u00e4\", c: |-\n   text\n  }\n";
    int outcomes = 0;
    for (std::size_t length = 0; length <= text.size(); ++length)
        outcomes += complaint(text.substr(0, length)).empty() ? 0 : 1;
    CHECK(outcomes == static_cast<int>(text.size()) + 1);
}
