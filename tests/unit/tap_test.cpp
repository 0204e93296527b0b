// SPDX-License-Identifier: MIT
#include <cstdlib>

#include "report/report.hpp"
#include "support/catch.hpp"

namespace {

bool thrower() { throw cachehold::report::Error(cachehold::report::ExitStatus::usage, "told by an error"); }

}  // namespace

TEST_CASE("tap: what an unexpected error says is kept", "[tap]") {
    CHECK_THROWS_AS(thrower(), cachehold::report::Error);
    CHECK(cachehold::test::last_thrown() == "told by an error");
    // For tests/lint/run.test, which demands that a failure tells it.
    const char* value = std::getenv("CACHEHOLD_TAP");
    const std::string place = value == nullptr ? "" : value;
    if (place == "check") CHECK(thrower());
    if (place == "test case") thrower();
}
