// SPDX-License-Identifier: MIT
// One pass over all keys of the database.
//
//     we:      SCAN 0         UNLINK hits of page 0, SCAN c1        UNLINK hits of page 1, SCAN c2
//     server:         page 0 ...                           page 1 ...
//
// A page begins with the cursor of the next one, so the next SCAN leaves as soon as that has arrived,
// together with the deletion of what the page before had: while we look at one page, the server works on the
// next. Where the server orders its cursors, several lanes are walked side by side: two, so that a page waits
// while the server works on another, and more where the way to it takes longer than a page.
#pragma once

#include <deque>
#include <string>

#include "redis/batch.hpp"
#include "redis/handshake.hpp"
#include "redis/lanes.hpp"
#include "redis/link.hpp"
#include "redis/matcher.hpp"
#include "redis/page_size.hpp"
#include "redis/superset.hpp"

namespace cachehold::redis {

class Walk final : private ReplySink {
public:
    /// What is kept is counted in `tally` only if `count_kept`.
    Walk(Link& link, const Session& session, const Matcher& matcher, Tally& tally, bool count_kept,
         Pace pace = Pace::standard);

    struct Result {
        std::uint64_t walked = 0;   ///< about, until the end, where the server chooses by pattern
        std::uint64_t found = 0;    ///< keys that are ours, as often as SCAN named them
        std::uint64_t deleted = 0;  ///< as the server says
        std::uint64_t kept = 0;
        bool stopped = false;  ///< by stop(), after the page in flight
    };

    /// Deletes what is ours, or only counts it: begin(), then step() until is_done(). Each step waits for one
    /// page. Throws FlushError; result() says how
    /// far it came.
    void begin(bool only_look);
    void step();
    [[nodiscard]] bool is_done() const { return expected_.empty(); }
    /// No further page after those in flight.
    void stop() { result_.stopped = true; }
    [[nodiscard]] const Result& result() const { return result_; }

private:
    struct Expected {
        enum class Kind { page, deletion };
        Kind kind = Kind::page;
        std::vector<Tally::Share> shares;  ///< of a deletion
        std::size_t lane = 0;              ///< of a page
        bool with_match = false;           ///< of a page
        int count = 0;                     ///< of a page
        Clock::time_point asked{};
    };

    void take(const Item& item) override;
    void take_cursor(std::string_view cursor);
    void take_key(std::string_view key);
    void take_deletion(const Item& item);
    void request();
    bool append_deletion();
    void append_pages();
    void append_page(std::size_t lane);
    void delete_in_small_steps();
    void receive_one();
    void finish_page();
    void learn(const Expected& page);
    void learn_side_by_side(int keys);
    [[nodiscard]] std::size_t wanted_lanes() const;

    Link& link_;
    const Session& session_;
    const Matcher& matcher_;
    Tally& tally_;
    Pace pace_;
    bool count_kept_;
    bool only_look_ = false;
    Lanes lanes_{1};
    PageSize page_size_;
    std::string pattern_;
    MatchTrial trial_;
    Batch batch_;
    std::deque<Expected> expected_;
    int pages_asked_ = 0;                ///< of expected_
    std::chrono::nanoseconds spent_{0};  ///< by the server for the last page
    Clock::time_point window_began_{};   ///< of pages that wait for one another
    int window_keys_ = 0;
    int window_pages_ = 0;
    bool has_matched_ = false;  ///< there was a page that the server has chosen by pattern
    std::string out_;
    std::string error_;  ///< error reply that has just arrived
    int parts_ = 0;      ///< of the reply that arrives, as far as it is what it must be
    Result result_;
};

}  // namespace cachehold::redis
