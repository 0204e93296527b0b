// SPDX-License-Identifier: MIT
#include "report/suggest.hpp"

#include "support/catch.hpp"

using namespace cachehold::report;

TEST_CASE("suggest: the distance counts insertions, deletions, replacements and swaps") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("abc", "") == 3);
    CHECK(edit_distance("outcom", "outcome") == 1);
    CHECK(edit_distance("outcomee", "outcome") == 1);
    CHECK(edit_distance("outcame", "outcome") == 1);
    CHECK(edit_distance("uotcome", "outcome") == 1);
    CHECK(edit_distance("statsu", "status") == 1);
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("ca", "abc") == 3);  // each pair of letters is swapped once and then left alone
}

TEST_CASE("suggest: the nearest wins, the first of equals, and nothing that is far away") {
    const std::vector<std::string_view> known = {"begin", "end", "run", "flush", "status"};
    CHECK(suggest("begn", known) == "begin");
    CHECK(suggest("ed", known) == "end");
    CHECK(suggest("rnu", known) == "run");
    CHECK(suggest("status", known) == "status");
    CHECK_FALSE(suggest("xyz", known));
    CHECK_FALSE(suggest("", known));
    CHECK_FALSE(suggest("begin", {}));
    CHECK(suggest("ab", {"abx", "aby"}) == "abx");
}

TEST_CASE("suggest: at most a third may differ") {
    CHECK(suggest("abcdxx", {"abcdef"}) == "abcdef");
    CHECK_FALSE(suggest("abcxxx", {"abcdef"}));
}

TEST_CASE("suggest: a huge word is not looked at") {
    CHECK_FALSE(suggest(std::string(1U << 20U, 'a'), {"a"}));
    CHECK(did_you_mean("statsu", {"status"}) == "; did you mean 'status'?");
    CHECK(did_you_mean("elephant", {"status"}).empty());
}
