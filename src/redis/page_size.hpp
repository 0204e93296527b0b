// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>

#include "redis/flusher.hpp"

namespace cachehold::redis {

/// How much one SCAN asks for, so that a page keeps the server only as long as the pace allows, whatever its
/// speed.
class PageSize {
public:
    using Duration = std::chrono::nanoseconds;

    explicit PageSize(Pace pace) : limits_(limits_of(pace)), count_(limits_.first) {}

    [[nodiscard]] int count() const { return count_; }
    [[nodiscard]] Duration slow() const { return limits_.slow; }

    /// How long the server is left alone after a page that took `spent`.
    [[nodiscard]] Duration rest_after(Duration spent) const {
        return std::clamp<Duration>(limits_.rest * spent, Duration(0), std::chrono::milliseconds(20));
    }

    /// `spent`: what the last page took, without the way there and back. Slow pages count at once, fast ones
    /// slowly.
    void learn(Duration spent) {
        if (spent > limits_.slow)
            count_ = std::max(limits_.least, count_ * 3 / 4);
        else if (spent < limits_.fast)
            count_ = std::min(limits_.most, count_ + count_ / 16 + 1);
    }

private:
    struct Limits {
        int least;
        int first;
        int most;
        Duration fast;
        Duration slow;
        int rest;  ///< times what a page takes
    };

    /// Measured on Redis 7: below 100 the commands cost more than the keys, above 1000 little is gained.
    static Limits limits_of(Pace pace) {
        using std::chrono::microseconds;
        switch (pace) {
            case Pace::gentle:
                return {50, 100, 300, microseconds(100), microseconds(200), 3};
            case Pace::full:
                return {1000, 3000, 10000, microseconds(3000), microseconds(5000), 0};
            case Pace::standard:
                break;
        }
        return {100, 400, 1000, microseconds(400), microseconds(700), 0};
    }

    Limits limits_;
    int count_;
};

}  // namespace cachehold::redis
