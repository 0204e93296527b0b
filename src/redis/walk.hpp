// SPDX-License-Identifier: MIT
// One pass over all keys of a server's databases, with one cursor.
//
//     we:      SCAN 0         UNLINK hits of page 0, SCAN c1         UNLINK hits of page 1, SCAN c2
//     server:         page 0                                 page 1                                 ...
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "redis/connector.hpp"
#include "redis/matcher.hpp"

namespace cachehold::redis {

/// Walks to the end of all databases. Adds to `report` what is deleted, also when it throws. `kept` is that
/// of this pass alone, `walked` that of the pass with the most. Calls `progress` after each page. Returns how
/// many keys were to be deleted; SCAN may name a key twice, then it counts twice. Throws FlushError:
/// {interrupted} when `progress` returns false, {timed_out} after `limit`, {protocol} when a cursor comes
/// twice.
std::uint64_t walk(Server& server, const FlushRequest& request, const Matcher& matcher,
                   const Progress& progress, std::chrono::milliseconds limit, FlushReport& report);

/// The entry of a bin in `bins`, made where it is missing. A site can invent any number of bins. Therefore
/// bins after the first 4096, and names longer than 256 bytes, share the bin "..." of their prefix.
BinCount& bin_of(std::map<std::string, BinCount>& bins, std::string_view prefix, std::string_view bin);

/// The COUNT of the next SCAN: as many keys as this server looks at in the time that a page may take. Every
/// fourth page sets it anew, from the fastest of the four. The slower ones waited for commands of other
/// clients, and smaller pages would not shorten that.
class PageSize {
public:
    using Duration = std::chrono::nanoseconds;

    explicit PageSize(bool is_gentle) : is_gentle_(is_gentle) {}

    [[nodiscard]] int count() const { return count_; }

    /// A page of count() keys and the deletion before it took `spent`, without the way there and back.
    /// Measured on Redis 7: at 300 keys a walk takes a tenth longer than at 1000, at 100 half as long again.
    void learn(Duration spent) {
        fastest_ = std::min(fastest_, std::max(spent, Duration(1)));
        if (++pages_ < together) return;
        const Duration allowed = std::chrono::microseconds(is_gentle_ ? 150 : 700);
        count_ = static_cast<int>(
            std::clamp<Duration::rep>(allowed * count_ / fastest_, least, is_gentle_ ? 300 : 1500));
        fastest_ = Duration::max();
        pages_ = 0;
    }

    /// How long the server is left alone after a page that took `spent`.
    [[nodiscard]] Duration rest_after(Duration spent) const {
        return is_gentle_ ? std::min<Duration>(3 * spent, std::chrono::milliseconds(20)) : Duration(0);
    }

private:
    static constexpr int least = 100;
    static constexpr int together = 4;

    bool is_gentle_;
    int count_ = least;
    Duration fastest_ = Duration::max();
    int pages_ = 0;
};

}  // namespace cachehold::redis
