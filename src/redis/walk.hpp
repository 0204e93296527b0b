// SPDX-License-Identifier: MIT
// One pass over all keys of the database, with one cursor.
//
//     we:      SCAN 0         SCAN c1             UNLINK hits of page 0, SCAN c2
//     server:         page 0          page 1 ...                                page 2 ...
//
// The next page is asked for as soon as one has arrived, together with the deletion of what the page before
// had: while we look at one page, the server works on the next.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "redis/connector.hpp"
#include "redis/matcher.hpp"
#include "redis/pages.hpp"
#include "redis/tally.hpp"

namespace cachehold::redis {

class Walk {
public:
    struct Rules {
        bool only_look = false;  ///< count what is ours, delete nothing
        bool count_kept = true;  ///< what is kept, in the tally
        Pace pace = Pace::standard;
        std::chrono::milliseconds limit{};  ///< of the whole walk
    };
    Walk(Server& server, const Matcher& matcher, Tally& tally, const Rules& rules);

    struct Result {
        std::uint64_t walked = 0;   ///< about, until the end, where the server chooses by pattern
        std::uint64_t found = 0;    ///< keys that are ours, as often as SCAN named them
        std::uint64_t deleted = 0;  ///< as the server says
        std::uint64_t kept = 0;
        bool stopped = false;  ///< as asked, after the page in flight
    };

    /// To the end. `goes_on` is asked after each page, until it says no. Throws FlushError; result() tells
    /// how far it came.
    void run(const std::function<bool(const Result&)>& goes_on);
    [[nodiscard]] const Result& result() const { return result_; }

private:
    struct Deletion {
        std::string command;
        std::vector<Tally::Share> shares;
    };

    void ask_for_page(std::string_view cursor);
    Reply receive_page();
    void receive_deletion(std::vector<Tally::Share>& shares);
    void take_keys(const Reply& keys);
    void take_key(std::string_view key);
    void note_deletion();
    void delete_now();
    [[nodiscard]] FlushError nonsense() const;
    [[nodiscard]] FlushError endless() const;

    Server& server_;
    const Matcher& matcher_;
    Tally& tally_;
    Rules rules_;
    PageSize page_size_;
    std::string pattern_;
    Clock::time_point asked_{};                        ///< for the page that is under way
    std::chrono::nanoseconds spent_{};                 ///< by the server, for the last page
    std::deque<std::vector<Tally::Share>> under_way_;  ///< deletions that were sent
    std::vector<Deletion> due_;                        ///< deletions that were not
    std::vector<std::string_view> hits_;               ///< of the next deletion
    std::size_t bytes_ = 0;                            ///< of hits_
    std::vector<Tally::Share> shares_;                 ///< of hits_
    Result result_;
};

}  // namespace cachehold::redis
