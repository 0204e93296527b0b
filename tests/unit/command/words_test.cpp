// SPDX-License-Identifier: MIT
#include "command/words.hpp"

#include "support/catch.hpp"

using namespace cachehold;

TEST_CASE("words: a duration is told in its largest unit that is more than one") {
    CHECK(command::duration(0) == "0 s");
    CHECK(command::duration(119) == "119 s");
    CHECK(command::duration(120) == "2 min");
    CHECK(command::duration(7200) == "2 h");
    CHECK(command::duration(200000) == "2 d");
}
