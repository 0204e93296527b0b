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
    /// What is kept is counted in `tally` only if `counts_kept`.
    Walk(Server& server, const FlushRequest& request, const Matcher& matcher, Tally& tally, bool counts_kept);

    struct Result {
        std::uint64_t walked = 0;   ///< about, until the end, where the server chooses by pattern
        std::uint64_t found = 0;    ///< keys that are ours, as often as SCAN named them
        std::uint64_t deleted = 0;  ///< as the server says; a dry run: found
        std::uint64_t kept = 0;
        bool stopped = false;  ///< as asked, after the page in flight
    };

    /// To the end. `goes_on` is asked after each page, until it says no. Throws FlushError, {timed_out} after
    /// `limit`; result() tells how far it came.
    void run(const std::function<bool(const Result&)>& goes_on, std::chrono::milliseconds limit);
    [[nodiscard]] const Result& result() const { return result_; }

private:
    struct Deletion {
        std::string command;
        Shares shares;
    };

    void ask_for_page(std::string_view cursor);
    Reply receive_page();
    void receive_deletion(Shares& shares);
    void take_keys(const Reply& keys);
    void take_key(std::string_view key);
    void note_deletion();
    void delete_now();
    [[nodiscard]] FlushError nonsense() const;

    Connection& connection_;
    const Session& session_;
    const FlushRequest& request_;
    const Matcher& matcher_;
    Tally& tally_;
    bool counts_kept_;
    PageSize page_size_;
    std::string pattern_;
    Clock::time_point asked_{};           ///< for the page that is under way
    Clock::duration spent_{};             ///< by the server, for the last page
    std::deque<Shares> under_way_;        ///< deletions that were sent
    std::vector<Deletion> due_;           ///< deletions that were not
    std::vector<std::string_view> hits_;  ///< of the next deletion
    std::size_t bytes_ = 0;               ///< of hits_
    Shares shares_;                       ///< of hits_
    Result result_;
};

}  // namespace cachehold::redis
