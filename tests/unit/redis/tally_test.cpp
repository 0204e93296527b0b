// SPDX-License-Identifier: MIT
#include "redis/tally.hpp"

#include "support/catch.hpp"

using namespace cachehold::redis;

TEST_CASE("redis: what was gone before the deletion is missing in the largest bin", "[redis]") {
    Tally tally;
    const auto few = tally.bin("p:", "few");
    const auto many = tally.bin("p:", "many");
    std::vector<Tally::Share> named{{many, 5}, {few, 2}};
    tally.add_deleted(named, 4);
    CHECK(tally.bins().at("p:few").deleted == 2);
    CHECK(tally.bins().at("p:many").deleted == 2);
    named = {{few, 2}, {many, 5}};
    tally.add_deleted(named, 7);
    CHECK(tally.bins().at("p:few").deleted == 4);
    CHECK(tally.bins().at("p:many").deleted == 7);
}
