// SPDX-License-Identifier: MIT
#include "command/hook.hpp"

#include "support/catch.hpp"

using namespace cachehold::command;

namespace {

const std::string early = "/h/cachehold.drush.inc";
const std::string late = "/h/zz_cachehold.drush.inc";

}  // namespace

TEST_CASE("hook status: the answer of a Drush 8 is found among whatever else it prints", "[command]") {
    using Words = std::vector<std::string>;
    CHECK(drush8_answer_in("PHP Warning: x cachehold-asked\t/a\t/b\t/c:/d\nmore\n") ==
          Words{"/a", "/b", "/c:/d"});
    CHECK(drush8_answer_in("\xef\xbb\xbf"
                           "cachehold-asked\t\t\t") == Words{"", "", ""});
    CHECK(drush8_answer_in("Unknown command").empty());
    CHECK(drush8_answer_in("cachehold-asked\t/a\n").empty());
}

TEST_CASE("hook status: a Drush 8 that loads both files is as it should be", "[command]") {
    CHECK(trouble_with({early, late, ""}, "/h") == "");
    CHECK(trouble_with({early, late, "/h:/tmp"}, "/h") == "");
}

TEST_CASE("hook status: a missing file and another file of the name are told", "[command]") {
    CHECK(trouble_with({early, "", ""}, "/h") ==
          "it does not load 'zz_cachehold.drush.inc'; run 'cachehold hook install'");
    CHECK(trouble_with({"/x", late, ""}, "/h") ==
          "'cachehold.drush.inc' is another file, '/x'; remove that one");
}

TEST_CASE("hook status: an open_basedir is named where it may be what keeps the files away", "[command]") {
    CHECK(trouble_with({"", "", "/home:/tmp"}, "/h") ==
          "it does not load 'cachehold.drush.inc', and its open_basedir is '/home:/tmp'; add '/h' to that");
}

TEST_CASE("hook status: a directory counts as named in any form of list, and never in a comment",
          "[command]") {
    CHECK(is_named_in("x: 1\ndrush: {paths: {include: ['/a', \"/hooks\"]}}", "/hooks"));
    CHECK(is_named_in("- /hooks # ours\r\n", "/hooks"));
    CHECK_FALSE(is_named_in("# - /hooks\n", "/hooks"));
    CHECK_FALSE(is_named_in("x: 1 # not /hooks\n\n", "/hooks"));
}
