// SPDX-License-Identifier: MIT
#include "command/drush8.hpp"

#include "support/catch.hpp"

using namespace cachehold::command;

namespace {

std::string trouble(const std::vector<std::pair<std::string, std::string>>& files) {
    return trouble_with({"drush8", files}, "/h");
}

const std::pair<std::string, std::string> early = {"cachehold", "/h/cachehold.drush.inc"};
const std::pair<std::string, std::string> late = {"zz_cachehold", "/h/zz_cachehold.drush.inc"};

}  // namespace

TEST_CASE("drush 8: the answer is found among whatever else a Drush prints", "[command]") {
    const auto files = commandfiles_in("PHP Warning: x\ncachehold-list\tdb\t/p/db.inc\n\ncachehold-list\n");
    REQUIRE(files.size() == 1);
    CHECK(files[0].first == "db");
    CHECK(files[0].second == "/p/db.inc");
    CHECK(commandfiles_in("Unknown command").empty());
}

TEST_CASE("drush 8: ours on both sides of Aegir's is as it should be", "[command]") {
    CHECK(trouble({{"a", "/a"}, early, {"db", "/db"}, {"http", "/http"}, {"provision_drupal", "/p"}, late}) ==
          "");
    CHECK(trouble({{"provision", "/p"}, early, {"db", "/db"}, late, {"zzz", "/z"}}) == "");
    CHECK(trouble({early, late}) == "");
}

TEST_CASE("drush 8: a wrong order, a missing file and another file of the name are told", "[command]") {
    CHECK(trouble({{"db", "/db"}, early, late}).find("wrong order around 'db'") != std::string::npos);
    CHECK(trouble({early, late, {"provision_drupal", "/p"}}).find("wrong order") != std::string::npos);
    CHECK(trouble({early}).find("does not load 'zz_cachehold'") != std::string::npos);
    CHECK(trouble({{"cachehold", "/x"}, late}).find("another file, '/x'; remove that one") !=
          std::string::npos);
}
