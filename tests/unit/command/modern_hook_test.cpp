// SPDX-License-Identifier: MIT
#include "command/modern_hook.hpp"

#include "support/catch.hpp"

using cachehold::command::with_include;
using cachehold::command::without_include;

namespace {

const std::string mark = "  # cachehold";

std::string added(const std::string& text) { return with_include(text, "/hooks").value_or("refused"); }

}  // namespace

TEST_CASE("drush.yml: a new file gets the whole way down to the list", "[command]") {
    CHECK(added("") == "drush:" + mark + "\n  paths:" + mark + "\n    include:" + mark +
                           "\n      - '/hooks'" + mark + "\n");
}

TEST_CASE("drush.yml: what is there stays, and ours goes below its key", "[command]") {
    CHECK(added("drush:\n  paths:\n    config: [/x]\n") ==
          "drush:\n  paths:\n    include:" + mark + "\n      - '/hooks'" + mark + "\n    config: [/x]\n");
    CHECK(added("drush:\n    paths:\n        include:\n        - /a\n") ==
          "drush:\n    paths:\n        include:\n        - '/hooks'" + mark + "\n        - /a\n");
    CHECK(added("options:\n  uri: x\ndrush:\n  paths:\n    include:\n      - /a\nsql: {}\n") ==
          "options:\n  uri: x\ndrush:\n  paths:\n    include:\n      - '/hooks'" + mark +
              "\n      - /a\nsql: {}\n");
}

TEST_CASE("drush.yml: a form that we do not edit is refused", "[command]") {
    for (const char* text : {"drush: {paths: {include: [/a]}}\n", "drush:\n  paths:\n    include: [/a]\n",
                             "drush:\n  paths: {}\n", "drush:\n\tpaths:\n"})
        CHECK(added(text) == "refused");
}

TEST_CASE("drush.yml: twice is once, and another place replaces the old one", "[command]") {
    const std::string once = added("x: 1\n");
    CHECK(added(once) == once);
    CHECK(with_include(once, "/elsewhere") == with_include("x: 1\n", "/elsewhere"));
}

TEST_CASE("drush.yml: removing brings back every byte", "[command]") {
    for (const char* text :
         {"", "x: 1\n", "x: 1", "# only a comment\n\n", "drush:\n  paths:\n    include:\n      - /a\n",
          "drush:", "drush:\n  paths:", "drush:\r\n  paths:\r\n    include:\r\n      - /a\r\n"}) {
        INFO(text);
        CHECK(added(text) != text);
        CHECK(without_include(added(text)) == text);
    }
}

TEST_CASE("drush.yml: the directory counts as named in any form of list, and never in a comment",
          "[command]") {
    using cachehold::command::is_named_in;
    CHECK(is_named_in(added(""), "/hooks"));
    CHECK(is_named_in("drush: {paths: {include: [/hooks]}}\n", "/hooks"));
    CHECK(is_named_in("drush: {paths: {include: ['/a', \"/hooks\"]}}", "/hooks"));
    CHECK_FALSE(is_named_in("# - /hooks\n", "/hooks"));
    CHECK_FALSE(is_named_in("x: 1 # not /hooks\n", "/hooks"));
    CHECK_FALSE(is_named_in("- /hooks2\n", "/hooks"));
}
