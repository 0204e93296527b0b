// SPDX-License-Identifier: MIT
#include "redis/tally.hpp"

#include "support/catch.hpp"

using namespace cachehold::redis;

TEST_CASE("redis: what was gone before the deletion is missing in the largest bin", "[redis]") {
    Tally tally;
    BinCount& few = tally.bin("p:", "few");
    BinCount& many = tally.bin("p:", "many");
    const auto seven = [&](bool few_first) {
        Shares shares;
        for (int i = 0; i < 7; ++i) shares.add(few_first == (i < (few_first ? 2 : 5)) ? few : many);
        return shares;
    };
    seven(false).note_deleted(4);
    CHECK(tally.bins().at("p:few").deleted == 2);
    CHECK(tally.bins().at("p:many").deleted == 2);
    seven(true).note_deleted(7);
    CHECK(tally.bins().at("p:few").deleted == 4);
    CHECK(tally.bins().at("p:many").deleted == 7);
}
