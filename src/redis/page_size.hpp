// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>

#include "redis/flusher.hpp"

namespace cachehold::redis {

/// How much one SCAN asks for, so that a page keeps the server only as long as the pace allows, whatever its
/// speed; and how many pages may be under way. Reckoned from the fastest of the last pages: a slow one says
/// more about who else is busy, and smaller pages would not help him.
class PageSize {
public:
    using Duration = std::chrono::nanoseconds;

    explicit PageSize(Pace pace) : limits_(limits_of(pace)), count_(limits_.first) {}

    [[nodiscard]] int count() const { return count_; }

    /// A page of `count` keys took `spent`, without the way there and back.
    void learn(Duration spent, int count) {
        fastest_ = std::min(fastest_, spent / count);
        if (++pages_ < together) return;
        per_key_ = std::max(fastest_, Duration(1));
        count_ =
            static_cast<int>(std::clamp<Duration::rep>(limits_.page / per_key_, limits_.least, limits_.most));
        fastest_ = Duration::max();
        pages_ = 0;
    }

    /// How long the server is left alone after a page that took `spent`.
    [[nodiscard]] Duration rest_after(Duration spent) const {
        return std::clamp<Duration>(limits_.rest * spent, Duration(0), std::chrono::milliseconds(20));
    }

    /// How many pages are to be under way: one that the server works on, one that waits, so that it need not
    /// wait for us, and half again as many as the way there and back hides, for they come in bunches. More
    /// would queue at the server and be answered in one go, and the neighbours would wait for all of them.
    [[nodiscard]] int pages_to_hide(Duration round_trip) const {
        return 2 + static_cast<int>(round_trip * 3 / 2 / std::max(per_key_ * count_, shortest_page));
    }

private:
    struct Limits {
        int least;
        int first;
        int most;
        Duration page;  ///< what one may take
        int rest;       ///< times what a page takes
    };

    /// Measured on Redis 7: at 250 keys the commands cost a fifth more than at 1000, which the pages that
    /// wait at the server win back; above 1000 little is gained.
    static Limits limits_of(Pace pace) {
        using std::chrono::microseconds;
        switch (pace) {
            case Pace::gentle:
                return {50, 100, 300, microseconds(150), 3};
            case Pace::full:
                return {1000, 3000, 10000, microseconds(5000), 0};
            case Pace::standard:
                break;
        }
        return {50, 100, 1000, microseconds(250), 0};
    }

    static constexpr int together = 4;
    static constexpr Duration shortest_page = std::chrono::microseconds(100);

    Limits limits_;
    int count_;
    Duration fastest_ = Duration::max();
    Duration per_key_ = std::chrono::microseconds(1);
    int pages_ = 0;
};

}  // namespace cachehold::redis
