// SPDX-License-Identifier: MIT
#include "redis/matcher.hpp"

#include <string>

#include "support/catch.hpp"

using cachehold::redis::glob_matches;

TEST_CASE("redis: keep patterns match the whole text", "[redis]") {
    CHECK(glob_matches("queue:*", "queue:"));
    CHECK(glob_matches("queue:*", "queue:mail:data"));
    CHECK_FALSE(glob_matches("queue:*", "queue"));
    CHECK_FALSE(glob_matches("queue:*", "xqueue:"));
    CHECK_FALSE(glob_matches("queue", "queue:"));
    CHECK(glob_matches("", ""));
    CHECK_FALSE(glob_matches("", "a"));
    CHECK(glob_matches("*", ""));
    CHECK(glob_matches("**", "abc"));
    CHECK_FALSE(glob_matches("?", ""));
    CHECK(glob_matches("a?c", std::string_view("a\0c", 3)));
    CHECK(glob_matches("*a*b", "xaxbxaxb"));
    CHECK_FALSE(glob_matches("*a*b", "xaxbxaxbx"));
    CHECK_FALSE(glob_matches("A", "a"));
}

TEST_CASE("redis: sets in keep patterns", "[redis]") {
    CHECK(glob_matches("[abc]x", "bx"));
    CHECK_FALSE(glob_matches("[abc]x", "dx"));
    CHECK(glob_matches("[a-c0-9]", "7"));
    CHECK(glob_matches("[^a]", "b"));
    CHECK(glob_matches("[!a]", "b"));
    CHECK_FALSE(glob_matches("[^a]", "a"));
    CHECK(glob_matches("[]]", "]"));
    CHECK(glob_matches("[\\]a]", "]"));
    CHECK(glob_matches("[a-]", "-"));
    CHECK(glob_matches("[\x80-\xff]", "\xe9"));
}

TEST_CASE("redis: a backslash takes the next byte as it is; an open bracket stands for itself", "[redis]") {
    CHECK(glob_matches("\\*", "*"));
    CHECK_FALSE(glob_matches("\\*", "a"));
    CHECK(glob_matches("[a", "[a"));
    CHECK_FALSE(glob_matches("[a", "a"));
    CHECK(glob_matches("x[", "x["));
}

TEST_CASE("redis: a pattern of many stars against a long key ends", "[redis]") {
    std::string pattern;
    for (int i = 0; i < 40; ++i) pattern += "*a";
    CHECK_FALSE(glob_matches(pattern + "b", std::string(65536, 'a')));
    CHECK(glob_matches(pattern, std::string(65536, 'a')));
}
