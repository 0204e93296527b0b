// SPDX-License-Identifier: MIT
// Hostile and broken YAML. Each is a SyntaxError with a line, none a crash, a hang or a surprise.
#include "support/catch.hpp"
#include "yaml/document.hpp"

using namespace cachehold;

namespace {

/// "LINE: MESSAGE" of the error.
std::string complaint(const std::string& text) {
    try {
        yaml::parse(text);
    } catch (const yaml::SyntaxError& error) {
        return std::to_string(error.line()) + ": " + error.what();
    }
    return "accepted";
}

bool refused_at(int line, const std::string& text) {
    return complaint(text).rfind(std::to_string(line) + ": ", 0) == 0;
}

}  // namespace

TEST_CASE("yaml: a key that stands twice in one map is an error where it stands again") {
    CHECK(complaint("a: 1\nb: 2\na: 3\n") == "3: key 'a' stands twice");
    CHECK(complaint("r:\n  a: 1\n  'a': 1\n") == "3: key 'a' stands twice");
    CHECK(complaint("{a: 1, \"a\": 1}") == "1: key 'a' stands twice");
    CHECK(complaint("a: {k: 1}\nb: {k: 1}\n") == "accepted");
}

TEST_CASE("yaml: anchors, aliases and tags are errors") {
    CHECK(complaint("a: &x 1\n") == "1: anchors ('&name') are not read; write the value out");
    CHECK(complaint("a: 1\nb: &x [1]\n") == "2: anchors ('&name') are not read; write the value out");
    CHECK(complaint("a: &x {}\n") == "1: anchors ('&name') are not read; write the value out");
    CHECK(complaint("a: &x ~\n") == "1: anchors ('&name') are not read; write the value out");
    CHECK(complaint("&x a: 1\n") == "1: anchors ('&name') are not read; write the value out");
    CHECK(refused_at(1, "a: *x\n"));
    CHECK(complaint("a: !!str 1\n") == "1: tags ('!name') are not read; put the text in quotes");
    CHECK(complaint("a: !local x\n") == "1: tags ('!name') are not read; put the text in quotes");
    CHECK(complaint("a: !!map {}\n") == "1: tags ('!name') are not read; put the text in quotes");
    CHECK(complaint("a: !!seq []\n") == "1: tags ('!name') are not read; put the text in quotes");
    CHECK(complaint("a: !!python/object:os.system x\n") ==
          "1: tags ('!name') are not read; put the text in quotes");
    CHECK(complaint("a: !!binary '*'\n") == "1: '!!binary' is not followed by base64");
    CHECK(complaint("<<: *base\n") != "accepted");
}

TEST_CASE("yaml: a tag or an anchor with nothing behind it is an error") {
    for (const std::string text : {"!t", "!t\n", "&a", "&a #", "--- !t #\n", "a: !t", "- !t", "[!t"}) {
        INFO(text);
        CHECK(complaint(text) != "accepted");
    }
}

TEST_CASE("yaml: a billion laughs end at the first") {
    std::string text = "a0: &a0 [ha, ha]\n";
    for (int i = 1; i < 40; ++i) {
        const std::string last = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + ", " + last + "]\n";
    }
    CHECK(complaint(text) == "1: anchors ('&name') are not read; write the value out");
}

TEST_CASE("yaml: a key that is no text is an error") {
    CHECK(refused_at(1, "[a]: 1\n"));
    CHECK(refused_at(1, "{a: 1}: 1\n"));
    CHECK(refused_at(1, "~: 1\n"));
    CHECK(refused_at(1, "? [a]\n: 1\n"));
    CHECK(refused_at(1, "? {}\n"));
}

TEST_CASE("yaml: more than 16 levels are an error, a hundred thousand too, in every style") {
    CHECK(complaint(std::string(17, '[') + std::string(17, ']')) ==
          "1: lists and maps are nested deeper than 16");
    std::string indented;
    for (std::size_t i = 0; i < 100; ++i) indented += std::string(i, ' ') + "a:\n";
    CHECK(complaint(indented) == "17: lists and maps are nested deeper than 16");
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

TEST_CASE("yaml: text above 1 MiB is an error, unread") {
    CHECK(complaint(std::string((1U << 20U) + 1, '#')) == "1: more than 1 MiB of text");
    CHECK(complaint(std::string(1U << 20U, '#')) == "accepted");
}

TEST_CASE("yaml: bytes that are no text are errors with their line") {
    CHECK(complaint("a: 1\nb: \xFF\n") == "2: not UTF-8");
    CHECK(complaint("a: \xC3") == "1: not UTF-8");
    CHECK(complaint("a: \xC0\xAF") == "1: not UTF-8");
    CHECK(complaint("a: \xED\xA0\x80") == "1: not UTF-8");
    CHECK(complaint("a: \xF4\x90\x80\x80") == "1: not UTF-8");
    CHECK(complaint(std::string("a: 1\n\0b: 2\n", 11)) == "2: a control character");
    CHECK(complaint("a: 1\n\nb: \x04\nc: 3") == "3: a control character");
    CHECK(complaint("a: \x1B[31m") == "1: a control character");
    CHECK(complaint("a: \x7F") == "1: a control character");
    CHECK(complaint("a: \xC2\x85") == "1: a control character");
    CHECK(complaint("a: 1\n\xEF\xBB\xBF"
                    "b: 1\n") == "2: a control character");
    CHECK(complaint("\xFF\xFE"
                    "a") == "1: not UTF-8");
}

TEST_CASE("yaml: a second document is an error") {
    CHECK(refused_at(3, "a: 1\n---\nb: 2\n"));
    CHECK(complaint("a: 1\n---\n") != "accepted");
    CHECK(complaint("a: 1\n--- &x ~\n") != "accepted");
}

TEST_CASE("yaml: broken syntax names its line") {
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
}

TEST_CASE("yaml: every beginning of a good file is read or refused, never worse") {
    const std::string text =
        "redis:\n  endpoints: [\"unix:///run/redis/redis.sock\", 'x']\n  database: 8 # note\nkeep: []\n"
        "list:\n- a\n- {b: \"\\u00e4\", c: |-\n   text\n  }\n";
    int outcomes = 0;
    for (std::size_t length = 0; length <= text.size(); ++length)
        outcomes += complaint(text.substr(0, length)).empty() ? 0 : 1;
    CHECK(outcomes == static_cast<int>(text.size()) + 1);
}
