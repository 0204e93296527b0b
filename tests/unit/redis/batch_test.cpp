// SPDX-License-Identifier: MIT
#include "redis/batch.hpp"

#include "redis/cycle_guard.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;

namespace {

/// "bin:keys ..." of the commands that a batch becomes.
std::string plan_of(Batch& batch, std::size_t most) {
    std::string plan;
    for (auto command = batch.next_command("UNLINK", most); command.keys > 0;
         command = batch.next_command("UNLINK", most))
        plan += std::to_string(command.bin) + ":" + std::to_string(command.keys) + " ";
    return plan;
}

}  // namespace

TEST_CASE("redis: a deletion names keys of one bin only, as bytes", "[redis]") {
    Batch batch;
    batch.add("b1", 1);
    batch.add(std::string(1, '\0'), 0);
    batch.add("b2", 1);
    const auto first = batch.next_command("DEL", 10);
    CHECK(first.bin == 0);
    CHECK(first.bytes == "*2\r\n$3\r\nDEL\r\n$1\r\n" + std::string(1, '\0') + "\r\n");
    CHECK(batch.next_command("DEL", 10).bytes == "*3\r\n$3\r\nDEL\r\n$2\r\nb1\r\n$2\r\nb2\r\n");
    CHECK(batch.next_command("DEL", 10).keys == 0);
}

TEST_CASE("redis: a large deletion is split by keys and by bytes", "[redis]") {
    Batch batch;
    for (int i = 0; i < 25; ++i) batch.add("k" + std::to_string(i), 0);
    CHECK(plan_of(batch, 10) == "0:10 0:10 0:5 ");
    batch.clear();
    CHECK(batch.empty());
    for (int i = 0; i < 3; ++i) batch.add(std::string(Batch::most_bytes / 2, 'x'), 0);
    batch.add(std::string(3 * Batch::most_bytes, 'x'), 0);
    batch.add("small", 0);
    CHECK(plan_of(batch, 10) == "0:2 0:1 0:1 0:1 ");
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
