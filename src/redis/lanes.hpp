// SPDX-License-Identifier: MIT
// The keyspace cut into lanes that are walked side by side, so that a long way to the server costs its length
// once and not once a page.
//
// Redis and Valkey keep no state for a cursor. Their tables have a power of two of buckets, a key's bucket is
// the low bits of its hash, and buckets are visited in the order of their numbers read backwards. So the
// reversed hash of a key is a place between 0 and 1 that never changes, however often the table is resized,
// and a SCAN from cursor v that answers w has named, at one instant, every key between the places of v and w.
// That, page after page from 0 to the end, is all that the guarantee of SCAN rests upon; and it does not
// matter to it who made v: dictScan() of Redis and of Valkey 8.0, hashtableScan() of Valkey since 8.1. Tried
// with Redis 6.0, 7.0 and 8.0 and Valkey 8.1 and 9.1 (tests/matrix/run).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "redis/cycle_guard.hpp"

namespace cachehold::redis {

/// The place of a cursor in the order of the walk: its bits, backwards.
std::uint64_t place_of(std::uint64_t cursor);

class Lanes {
public:
    /// `count` is a power of two. One lane suits any server, several only one that orders cursors by place.
    explicit Lanes(std::size_t count);

    /// The next lane, in turn, that wants a page and waits for none.
    [[nodiscard]] std::optional<std::size_t> idle() const;
    /// Where it goes on; it waits for a page from now on.
    const std::string& start(std::size_t lane);

    /// A page of `lane` has come, with the cursor of the next one, all digits. False when cursors run in
    /// circles. When they are not in order after all, nothing of the lanes counts: one lane begins at 0.
    bool advance(std::size_t lane, std::string_view cursor);

    [[nodiscard]] bool all_done() const { return left_ == 0; }
    [[nodiscard]] bool are_many() const { return lanes_.size() > 1 && lanes_.back().is_ordered; }

private:
    struct Lane {
        std::string cursor;
        std::uint64_t end = 0;  ///< the place where the next lane begins; 0: the end of the table
        bool is_ordered = false;
        bool is_waiting = false;
        bool is_done = false;
    };

    void finish(Lane& lane);
    void begin_again();

    std::vector<Lane> lanes_;
    std::size_t left_ = 0;
    std::size_t turn_ = 0;
    CycleGuard guard_;
};

}  // namespace cachehold::redis
