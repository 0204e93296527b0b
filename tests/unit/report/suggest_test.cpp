// SPDX-License-Identifier: MIT
#include "report/report.hpp"

#include "support/catch.hpp"

using cachehold::report::did_you_mean;

namespace {

/// The word that is suggested; empty: none.
std::string nearest(std::string_view word, const std::vector<std::string_view>& known) {
    const std::string text = did_you_mean(word, known);
    const auto at = text.find('\'');
    return text.empty() ? "" : text.substr(at + 1, text.rfind('\'') - at - 1);
}

}  // namespace

TEST_CASE("suggest: one letter too many, too few, wrong or swapped is near in a word of three") {
    for (const std::string word : {"abc", "ab", "ac", "bc", "xbc", "axc", "abx", "bac", "acb"}) {
        INFO(word);
        CHECK(nearest(word, {"abc"}) == "abc");
    }
    for (const std::string word : {"cba", "cab", "xxx", "abcxxx", ""}) {
        INFO(word);
        CHECK(nearest(word, {"abc"}).empty());
    }
}

TEST_CASE("suggest: the nearest wins, the first of equals, and nothing that is far away") {
    const std::vector<std::string_view> known = {"begin", "end", "run", "flush", "status"};
    CHECK(nearest("begn", known) == "begin");
    CHECK(nearest("ed", known) == "end");
    CHECK(nearest("rnu", known) == "run");
    CHECK(nearest("status", known) == "status");
    CHECK(nearest("statsu", known) == "status");
    CHECK(nearest("xyz", known).empty());
    CHECK(nearest("begin", {}).empty());
    CHECK(nearest("ab", {"abx", "aby"}) == "abx");
    CHECK(nearest("abcdef", {"abcdxx", "abcdex", "abcxef"}) == "abcdex");
}

TEST_CASE("suggest: at most two bytes may differ") {
    CHECK(nearest("abcdxx", {"abcdef"}) == "abcdef");
    CHECK(nearest("abcxxx", {"abcdef"}).empty());
    CHECK(nearest("kitten", {"sitting"}).empty());
}

TEST_CASE("suggest: a huge word costs no more than its length, and what is said otherwise is the caller's") {
    CHECK(nearest(std::string(1U << 20U, 'a'), {"a"}).empty());
    CHECK(did_you_mean("statsu", {"status"}, "; see") == "; did you mean 'status'?");
    CHECK(did_you_mean("elephant", {"status"}, "; see") == "; see");
    CHECK(did_you_mean("elephant", {"status"}).empty());
}
