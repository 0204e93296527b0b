// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "yaml/document.hpp"

using namespace cachehold;
using Kind = yaml::Node::Kind;

TEST_CASE("yaml: maps, lists and scalars come back in the order of the file, with their lines") {
    const auto root = yaml::parse("# comment\nb: 1\na:\n  - x\n  - 'y z'\nc: {d: \"8\", e: 8}\nn:\n");
    REQUIRE(root.kind == Kind::map);
    REQUIRE(root.map.size() == 4);
    CHECK(root.map[0].first == "b");
    CHECK(root.map[0].second.line == 2);
    CHECK(root.map[1].second.line == 3);
    CHECK(root.map[1].second.list[1].scalar == "y z");
    CHECK(root.map[1].second.list[1].line == 5);
    CHECK(root.find("c")->find("d")->quoted);
    CHECK_FALSE(root.find("c")->find("e")->quoted);
    CHECK(root.find("n")->kind == Kind::null);
    CHECK(root.find("n")->line == 7);
    CHECK(root.find("missing") == nullptr);
}

TEST_CASE("yaml: nothing, blanks, comments and null are null") {
    for (const std::string text :
         {"", "\n\n", "# nothing\n", "~", "null\n", "---\n", "---\n...\n", "\xEF\xBB\xBF"}) {
        INFO(text);
        CHECK(yaml::parse(text).kind == Kind::null);
    }
}

TEST_CASE("yaml: text in quotes is text, whatever it looks like") {
    for (const std::string text : {"'null'", "\"~\"", "''"}) {
        const auto node = yaml::parse(text);
        CHECK(node.kind == Kind::scalar);
        CHECK(node.quoted);
    }
    CHECK(yaml::parse("\"a\\n\\x00\\u00e4\\U0001F600\"").scalar ==
          std::string("a\n\0\xC3\xA4\xF0\x9F\x98\x80", 9));
}

TEST_CASE("yaml: plain text is kept as it is typed") {
    for (const std::string text : {"0x1F", "1e5", "yes", "No", "2026-11-24T19:14:12Z", "a: b"}) {
        INFO(text);
        const auto root = yaml::parse("k: " + (text == "a: b" ? "'a: b'" : text));
        CHECK(root.find("k")->scalar == text);
    }
}

TEST_CASE("yaml: a byte order mark, carriage returns and a missing last line feed change nothing") {
    for (const std::string text : {"\xEF\xBB\xBF"
                                   "a: 1\nb: 2\n",
                                   "a: 1\r\nb: 2\r\n", "a: 1\nb: 2", "--- \na: 1\nb: 2\n...\n"}) {
        const auto root = yaml::parse(text);
        REQUIRE(root.map.size() == 2);
        CHECK(root.find("a")->scalar == "1");
        CHECK(root.find("b")->scalar == "2");
    }
}

TEST_CASE("yaml: block text keeps its lines") {
    CHECK(yaml::parse("a: |\n  one\n  two\n").find("a")->scalar == "one\ntwo\n");
    CHECK(yaml::parse("a: >-\n  one\n  two\n").find("a")->scalar == "one two");
}

TEST_CASE("yaml: 16 levels are read") {
    CHECK(yaml::parse(std::string(16, '[') + std::string(16, ']')).kind == Kind::list);
}

TEST_CASE("yaml: a file of nearly 1 MiB is read whole") {
    std::string text;
    for (int i = 0; text.size() < 1000000; ++i) text += "- line " + std::to_string(i) + '\n';
    const auto root = yaml::parse(text);
    CHECK(root.list.back().line == static_cast<int>(root.list.size()));
}
