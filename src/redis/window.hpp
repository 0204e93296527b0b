// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>

namespace cachehold::redis {

/// How many pages of several lanes may be under way: as many as the way there and back hides, and no more,
/// because what waits at the server is answered in one go, and the neighbours wait for all of it.
class Window {
public:
    using Duration = std::chrono::nanoseconds;

    [[nodiscard]] int pages() const { return pages_; }

    /// `spent`: what a page took without the way there and back, waiting for other pages included; `slow`:
    /// what one page alone may take.
    void learn(Duration spent, Duration slow) {
        ++since_;
        if (spent > 2 * slow && pages_ > 1) {
            --pages_;
            since_ = 0;
        } else if (spent < slow + slow / 2 && since_ >= pages_) {
            ++pages_;
            since_ = 0;
        }
    }

private:
    int pages_ = 1;
    int since_ = 0;  ///< pages that have come since it changed
};

}  // namespace cachehold::redis
