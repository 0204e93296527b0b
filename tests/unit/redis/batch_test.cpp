// SPDX-License-Identifier: MIT
#include "redis/batch.hpp"

#include "redis/cycle_guard.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;

namespace {

/// "keys ..." of the commands that a batch becomes.
std::string plan_of(Batch& batch, std::size_t most) {
    std::string plan;
    for (auto command = batch.next_command("UNLINK", most); command.keys > 0;
         command = batch.next_command("UNLINK", most))
        plan += std::to_string(command.keys) + " ";
    return plan;
}

}  // namespace

TEST_CASE("redis: a deletion names keys as bytes, and how many are of which bin", "[redis]") {
    Batch batch;
    batch.add("b1", 1);
    batch.add(std::string(1, '\0'), 0);
    batch.add("b2", 1);
    const auto command = batch.next_command("DEL", 10);
    CHECK(command.bytes ==
          "*4\r\n$3\r\nDEL\r\n$2\r\nb1\r\n$1\r\n" + std::string(1, '\0') + "\r\n$2\r\nb2\r\n");
    REQUIRE(command.shares.size() == 2);
    CHECK((command.shares[0].bin == 1 && command.shares[0].keys == 2));
    CHECK((command.shares[1].bin == 0 && command.shares[1].keys == 1));
    CHECK(batch.next_command("DEL", 10).keys == 0);
}

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

TEST_CASE("redis: a large deletion is split by keys and by bytes", "[redis]") {
    Batch batch;
    for (int i = 0; i < 25; ++i) batch.add("k" + std::to_string(i), 0);
    CHECK(plan_of(batch, 10) == "10 10 5 ");
    batch.clear();
    CHECK(batch.empty());
    for (int i = 0; i < 3; ++i) batch.add(std::string(Batch::most_bytes / 2, 'x'), 0);
    batch.add(std::string(3 * Batch::most_bytes, 'x'), 0);
    batch.add("small", 0);
    CHECK(plan_of(batch, 10) == "2 1 1 1 ");
}

TEST_CASE("redis: a cursor seen before is noticed, whatever the length of the circle", "[redis]") {
    for (const int circle : {1, 2, 3, 7, 100}) {
        CycleGuard guard;
        bool noticed = false;
        for (int step = 0; step < 1000 && !noticed; ++step)
            noticed = guard.is_repeated(std::to_string(step < 20 ? step : 1000 + step % circle));
        CHECK(noticed);
    }
    CycleGuard guard;
    bool noticed = false;
    for (int step = 0; step < 1000; ++step) noticed = noticed || guard.is_repeated(std::to_string(step));
    CHECK_FALSE(noticed);
}
