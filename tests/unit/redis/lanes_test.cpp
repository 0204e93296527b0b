// SPDX-License-Identifier: MIT
// Lanes on a model of the servers' table: chains of keys by the low bits of their hash, buckets visited in
// the order of their numbers read backwards, a larger and a smaller table while one becomes the other.
#include "redis/lanes.hpp"

#include <random>
#include <set>

#include "support/catch.hpp"

using namespace cachehold::redis;

namespace {

using Hash = std::uint64_t;

class Table {
public:
    Table(std::vector<Hash> keys, int bits) : keys_(std::move(keys)), small_(bits), large_(bits) {}

    void resize(int small, int large) {
        small_ = small;
        large_ = large;
    }

    /// Keys of `buckets` buckets of the smaller table from `cursor` on; returns the next cursor.
    std::uint64_t scan(std::uint64_t cursor, int buckets, std::set<Hash>& seen) const {
        do {
            emit(cursor, small_, seen);
            const std::uint64_t both = mask(small_) ^ mask(large_);
            do {
                emit(cursor, large_, seen);
                cursor = place_of(place_of(cursor | ~mask(large_)) + 1);
            } while ((cursor & both) != 0);
        } while (cursor != 0 && --buckets > 0);
        return cursor;
    }

private:
    static std::uint64_t mask(int bits) { return (std::uint64_t{1} << static_cast<unsigned>(bits)) - 1; }

    /// During a resize a key is in one of the two tables; here by a bit of its hash that no mask knows.
    void emit(std::uint64_t cursor, int bits, std::set<Hash>& seen) const {
        for (const Hash key : keys_) {
            const bool is_in_large = small_ == large_ || (key >> 63U) != 0;
            const bool is_here = bits == large_ ? is_in_large : !is_in_large;
            if (is_here && (key & mask(bits)) == (cursor & mask(bits))) seen.insert(key);
        }
    }

    std::vector<Hash> keys_;
    int small_;
    int large_;
};

std::vector<Hash> some_keys(std::mt19937_64& dice) {
    std::vector<Hash> keys(200);
    for (Hash& key : keys) key = dice();
    return keys;
}

}  // namespace

TEST_CASE("redis: lanes miss no key, however the table is resized between pages", "[redis]") {
    std::mt19937_64 dice(11);
    for (int round = 0; round < 60; ++round) {
        const auto keys = some_keys(dice);
        Table table(keys, 6);
        Lanes lanes(std::size_t{1} << dice() % 6);
        std::set<Hash> seen;
        int pages = 0;
        while (!lanes.all_done() && ++pages < 5000) {
            const std::size_t lane = lanes.idle().value();
            const std::uint64_t cursor = std::stoull(lanes.start(lane));
            const int buckets = 1 + static_cast<int>(dice() % 8);
            REQUIRE(lanes.advance(lane, std::to_string(table.scan(cursor, buckets, seen))));
            if (dice() % 3 == 0) {
                const int bits = 2 + static_cast<int>(dice() % 6);
                table.resize(bits, bits + static_cast<int>(dice() % 3));
            }
        }
        CHECK(pages < 5000);
        CHECK(seen.size() == keys.size());
    }
}

TEST_CASE("redis: lanes divide the work among them", "[redis]") {
    std::mt19937_64 dice(12);
    const Table table(some_keys(dice), 10);
    Lanes lanes(8);
    std::set<Hash> seen;
    std::vector<int> pages(8);
    while (!lanes.all_done()) {
        const std::size_t lane = lanes.idle().value();
        ++pages.at(lane);
        const std::uint64_t cursor = std::stoull(lanes.start(lane));
        lanes.advance(lane, std::to_string(table.scan(cursor, 4, seen)));
    }
    for (const int of_lane : pages) CHECK(of_lane == 1024 / 8 / 4);
}

TEST_CASE("redis: a lane that waits for its page is not asked again, and all may wait", "[redis]") {
    Lanes lanes(2);
    lanes.start(lanes.idle().value());
    CHECK(lanes.idle() == 1U);
    lanes.start(1);
    CHECK_FALSE(lanes.idle().has_value());
    lanes.advance(0, "2");
    CHECK(lanes.idle() == 0U);
    CHECK_FALSE(lanes.all_done());
}

TEST_CASE("redis: cursors that are not in order end the lanes, and one walk begins at 0", "[redis]") {
    Lanes lanes(4);
    REQUIRE(lanes.are_many());
    for (int i = 0; i < 4; ++i) lanes.start(lanes.idle().value());
    lanes.advance(0, "4");
    lanes.start(0);
    CHECK(lanes.advance(0, "4"));
    CHECK_FALSE(lanes.are_many());
    CHECK(lanes.advance(1, "77"));
    CHECK(lanes.advance(2, "0"));
    const std::size_t lane = lanes.idle().value();
    CHECK(lanes.start(lane) == "0");
    CHECK(lanes.advance(lane, "1000"));
    CHECK_FALSE(lanes.all_done());
    CHECK(lanes.advance(3, "0"));
    CHECK_FALSE(lanes.all_done());
    lanes.start(lane);
    CHECK(lanes.advance(lane, "0"));
    CHECK(lanes.all_done());
}
