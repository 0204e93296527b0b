// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>

namespace cachehold::redis {

/// How much one SCAN asks for, so that a page keeps the server for a fraction of a millisecond, whatever its
/// speed. Bounded on both sides: below 300 the commands cost more than the keys, above 1000 nothing gets
/// faster.
class Pace {
public:
    using Duration = std::chrono::nanoseconds;

    [[nodiscard]] int count() const { return count_; }

    /// `spent`: what the last page took, without the way there and back. Slow pages count at once, fast ones
    /// slowly.
    void learn(Duration spent) {
        if (spent > slow)
            count_ = std::max(least, count_ * 3 / 4);
        else if (spent < fast)
            count_ = std::min(most, count_ + count_ / 16);
    }

    static constexpr int least = 300;
    static constexpr int most = 1000;
    static constexpr Duration slow = std::chrono::microseconds(900);
    static constexpr Duration fast = std::chrono::microseconds(600);

private:
    int count_ = 400;
};

}  // namespace cachehold::redis
