// SPDX-License-Identifier: MIT
#include "redis/walk.hpp"

#include <algorithm>
#include <thread>

#include "redis/failure.hpp"

namespace cachehold::redis {
namespace {

using Nanoseconds = std::chrono::nanoseconds;

constexpr std::size_t keys_per_unlink = 256;
constexpr std::size_t keys_per_del = 16;  // DEL frees in the foreground
constexpr std::size_t longest_cursor = 20;
constexpr Nanoseconds long_way = std::chrono::microseconds(400);
constexpr std::size_t most_lanes = 64;
constexpr std::size_t near_lanes = 2;
constexpr int pages_of_window = 8;
constexpr std::uint64_t keys_per_lane = 4000;  // fewer, and what lanes see twice at their borders would count

constexpr int parts_of_page = 3;
constexpr int parts_of_deletion = 1;
constexpr int spoiled = -1;

}  // namespace

Walk::Walk(Link& link, const Session& session, const Matcher& matcher, Tally& tally, bool count_kept,
           Pace pace)
    : link_(link),
      session_(session),
      matcher_(matcher),
      tally_(tally),
      pace_(pace),
      count_kept_(count_kept),
      page_size_(pace),
      pattern_(superset_of(matcher.prefixes())),
      trial_(!pattern_.empty()) {}

void Walk::begin(bool only_look) {
    only_look_ = only_look;
    lanes_ = Lanes(wanted_lanes());
    request();
}

/// Where lanes meet, a page of one reaches into the next, so some keys are seen twice: nothing to a deletion,
/// but wrong for whoever counts what he sees.
std::size_t Walk::wanted_lanes() const {
    const bool counts = only_look_ || (count_kept_ && matcher_.keeps());
    const bool fits = session_.orders_cursors && session_.has_unlink;
    if (counts || !fits || pace_ == Pace::gentle) return 1;
    const std::size_t most = session_.round_trip >= long_way ? most_lanes : near_lanes;
    std::size_t lanes = 1;
    while (lanes < most && session_.keys / keys_per_lane >= 2 * lanes) lanes *= 2;
    return lanes;
}

/// Replies to deletions come before the page that was asked for after them.
void Walk::step() {
    bool was_page = false;
    while (!was_page && !is_done()) {
        was_page = expected_.front().kind == Expected::Kind::page;
        receive_one();
    }
    if (was_page) finish_page();
    if (is_done() && has_matched_ && !result_.stopped)
        result_.walked = std::max(session_.keys, result_.found + result_.kept);
}

/// Writes the deletions that are due and asks for the next pages, all in one.
void Walk::request() {
    out_.clear();
    if (session_.has_unlink) {
        while (append_deletion()) continue;
        batch_.clear();
    }
    if (!result_.stopped) append_pages();
    if (!out_.empty()) link_.send(out_);
}

bool Walk::append_deletion() {
    const bool unlinks = session_.has_unlink;
    const std::size_t most = unlinks ? keys_per_unlink : keys_per_del;
    Batch::Command command = batch_.next_command(unlinks ? "UNLINK" : "DEL", most);
    if (command.keys == 0) return false;
    out_.append(command.bytes);
    expected_.push_back({Expected::Kind::deletion, std::move(command.shares)});
    return true;
}

/// One lane is idle only when its page has come. Several begin with one page at a time, which is measured.
void Walk::append_pages() {
    const bool at_once = lanes_.are_many() && trial_.is_over();
    const int most = at_once ? page_size_.pages_to_hide(session_.round_trip) : 1;
    while (pages_asked_ < most) {
        const auto lane = lanes_.idle();
        if (!lane) return;
        append_page(*lane);
    }
}

void Walk::append_page(std::size_t lane) {
    const int count = page_size_.count();
    const bool with_match = trial_.wants_match();
    const std::string digits = std::to_string(count);
    std::vector<std::string_view> command{"SCAN", lanes_.start(lane), "COUNT", digits};
    if (with_match) command.insert(command.end(), {"MATCH", pattern_});
    append_command(out_, command);
    expected_.push_back({Expected::Kind::page, {}, lane, with_match, count, Clock::now()});
    ++pages_asked_;
}

void Walk::receive_one() {
    const bool is_page = expected_.front().kind == Expected::Kind::page;
    parts_ = 0;
    error_.clear();
    link_.receive(*this);
    expected_.pop_front();
    if (!error_.empty()) throw refusal(link_.server(), is_page ? "SCAN" : "a deletion", error_);
    if (parts_ != (is_page ? parts_of_page : parts_of_deletion))
        throw FlushError(Failure::protocol,
                         "'" + link_.server() +
                             "' gives replies that make no sense; see whether it is a Redis server and "
                             "correct redis.endpoints");
}

/// Where nothing is under way, nothing will carry what is due: after the last page, where the server is to
/// rest, and where each deletion has to be waited for.
void Walk::finish_page() {
    if (!session_.has_unlink) delete_in_small_steps();
    if (pages_asked_ > 0) return;
    if (!result_.stopped && !lanes_.all_done()) std::this_thread::sleep_for(page_size_.rest_after(spent_));
    request();
}

void Walk::delete_in_small_steps() {
    for (out_.clear(); append_deletion(); out_.clear()) {
        link_.send(out_);
        while (!is_done()) receive_one();
    }
    batch_.clear();
}

/// A page is an array of two, a cursor and an array of keys, in this order; anything else spoils the count of
/// parts.
void Walk::take(const Item& item) {
    const bool is_text = item.kind == Item::Kind::text;
    const bool is_array = item.kind == Item::Kind::array;
    if (item.depth == 0 && item.kind == Item::Kind::error) {
        error_ = item.bytes.empty() ? "(no reason)" : item.bytes.substr(0, 1024);
    } else if (expected_.front().kind == Expected::Kind::deletion) {
        take_deletion(item);
    } else if (item.depth == 0 && is_array && item.integer == 2) {
        parts_ = 1;
    } else if (parts_ == 1 && item.depth == 1 && is_text) {
        take_cursor(item.bytes);
    } else if (parts_ == 2 && item.depth == 1 && is_array) {
        parts_ = parts_of_page;
    } else if (parts_ == parts_of_page && item.depth == 2 && is_text) {
        take_key(item.bytes);
    } else {
        parts_ = spoiled;
    }
}

void Walk::take_deletion(const Item& item) {
    if (item.depth != 0 || item.kind != Item::Kind::integer || item.integer < 0) return;
    parts_ = parts_of_deletion;
    const auto keys = static_cast<std::uint64_t>(item.integer);
    result_.deleted += keys;
    tally_.add_deleted(expected_.front().shares, keys);
}

void Walk::take_cursor(std::string_view cursor) {
    const Expected page = expected_.front();
    const bool is_number = !cursor.empty() && cursor.size() <= longest_cursor &&
                           cursor.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_number || !lanes_.advance(page.lane, cursor)) return;
    parts_ = 2;
    --pages_asked_;
    learn(page);
    if (page.with_match) {
        has_matched_ = true;
        result_.walked += static_cast<std::uint64_t>(page.count);
    }
    if (session_.has_unlink && pace_ != Pace::gentle && lanes_.idle()) request();
}

void Walk::learn(const Expected& page) {
    const Nanoseconds taken = Clock::now() - page.asked;
    spent_ = std::max(Nanoseconds(0), taken - Nanoseconds(session_.round_trip));
    trial_.learn(taken / page.count);
    if (lanes_.are_many() && trial_.is_over())
        learn_side_by_side(page.count);
    else
        page_size_.learn(spent_, page.count);
}

/// Pages wait for one another, so only many of them together tell what one takes; on a long way not even
/// these, for the server may rest in between.
void Walk::learn_side_by_side(int keys) {
    if (session_.round_trip >= long_way) return;
    const auto now = Clock::now();
    if (window_pages_ > 0) window_keys_ += keys;
    if (window_pages_ == pages_of_window) page_size_.learn(now - window_began_, window_keys_);
    if (window_pages_ == 0 || window_pages_ == pages_of_window) {
        window_began_ = now;
        window_keys_ = window_pages_ = 0;
    }
    ++window_pages_;
}

void Walk::take_key(std::string_view key) {
    if (!expected_.front().with_match) ++result_.walked;
    const Matcher::Match match = matcher_.match(key);
    if (match.verdict == Matcher::Verdict::foreign) return;
    const Tally::Bin bin = tally_.bin(match.prefix, match.bin);
    if (match.verdict == Matcher::Verdict::kept) {
        ++result_.kept;
        if (count_kept_) tally_.add_kept(bin);
        return;
    }
    ++result_.found;
    if (only_look_)
        tally_.add_found(bin);
    else
        batch_.add(key, bin);
}

}  // namespace cachehold::redis
