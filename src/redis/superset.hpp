// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace cachehold::redis {

/// A pattern for MATCH that lets every key pass that begins with one of the prefixes, and many others: for
/// each position one class of the bytes that stand there. Empty where it would keep next to nothing away.
std::string superset_of(const std::vector<std::string>& prefixes);

/// Whether to let the server choose by pattern. That keeps names off the wire and costs the server a
/// comparison for each key: what is better depends on server and way, so some pages try it, in pairs, of
/// which the second is measured; the first still pays for taking apart its predecessor of the other kind.
class MatchTrial {
public:
    using Duration = std::chrono::nanoseconds;

    explicit MatchTrial(bool has_pattern) : has_pattern_(has_pattern) {}

    [[nodiscard]] bool is_over() const { return page_ >= pages; }
    [[nodiscard]] bool wants_match() const {
        if (!has_pattern_) return false;
        return is_over() ? best_[1] < best_[0] - best_[0] / 16 : page_ / 2 % 2 == 1;
    }

    /// What the page for which wants_match() was asked has taken, for each key that it asked for.
    void learn(Duration per_key) {
        Duration& best = best_[page_ / 2 % 2];
        if (!is_over() && page_ % 2 == 1 && per_key < best) best = per_key;
        if (!is_over()) ++page_;
    }

private:
    static constexpr unsigned pages = 16;

    bool has_pattern_;
    unsigned page_ = 0;
    Duration best_[2] = {std::chrono::hours(1), std::chrono::hours(1)};
};

}  // namespace cachehold::redis
