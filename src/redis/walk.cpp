// SPDX-License-Identifier: MIT
#include "redis/walk.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "redis/failure.hpp"

namespace cachehold::redis {
namespace {

constexpr std::size_t keys_per_unlink = 256;
constexpr std::size_t keys_per_del = 16;          // DEL frees in the foreground
constexpr std::size_t most_bytes = 256UL * 1024;  // of one deletion, unless one key is longer
constexpr std::size_t longest_cursor = 20;

bool is_cursor(const Reply& reply) {
    const std::string_view text = reply.text();
    return reply.is_text() && !text.empty() && text.size() <= longest_cursor &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Walk::Walk(Server& server, const FlushRequest& request, const Matcher& matcher, Tally& tally,
           bool counts_kept)
    : connection_(server.connection),
      session_(server.session),
      request_(request),
      matcher_(matcher),
      tally_(tally),
      counts_kept_(counts_kept),
      page_size_(request.pace),
      pattern_(superset_of(matcher.prefixes())) {}

/// Where the server is to rest, or each deletion has to be waited for, one thing is done after the other.
void Walk::run(const std::function<bool(const Result&)>& goes_on, std::chrono::milliseconds limit) {
    const auto give_up = Clock::now() + limit;
    const bool overlaps = session_.has_unlink && request_.pace != Pace::gentle;
    CycleGuard guard;
    ask_for_page("0");
    for (bool is_last = false; !is_last;) {
        const Reply page = receive_page();
        const std::string cursor(page[0].text());
        if (guard.is_repeated(cursor)) throw nonsense();
        if (Clock::now() > give_up)
            throw FlushError(Failure::timed_out, "'" + connection_.server() +
                                                     "' did not come to the end of its keys within " +
                                                     std::to_string(limit.count() / 1000) +
                                                     " s; see whether it is a Redis server, and correct "
                                                     "redis.endpoints");
        is_last = cursor == "0" || result_.stopped;
        if (!is_last && overlaps) ask_for_page(cursor);
        take_keys(page[1]);
        if (!result_.stopped) result_.stopped = !goes_on(result_);
        if (overlaps) continue;
        delete_now();
        is_last = is_last || result_.stopped;
        if (is_last) continue;
        std::this_thread::sleep_for(page_size_.rest_after(spent_));
        ask_for_page(cursor);
    }
    delete_now();
    if (!pattern_.empty() && !result_.stopped)
        result_.walked = std::max(session_.keys, result_.found + result_.kept);
}

void Walk::ask_for_page(std::string_view cursor) {
    std::string out;
    for (Deletion& deletion : std::exchange(due_, {})) {
        out += deletion.command;
        under_way_.push_back(std::move(deletion.shares));
    }
    const std::string count = std::to_string(page_size_.count());
    std::vector<std::string_view> command{"SCAN", cursor, "COUNT", count};
    if (!pattern_.empty()) command.insert(command.end(), {"MATCH", pattern_});
    append_command(out, command);
    asked_ = Clock::now();
    connection_.send(out);
}

/// Replies to deletions come before the page that was asked for after them.
Reply Walk::receive_page() {
    for (; !under_way_.empty(); under_way_.pop_front()) receive_deletion(under_way_.front());
    const Reply page = connection_.receive();
    if (page.is_error()) throw refusal(connection_.server(), "SCAN", page.text());
    if (page.size() != 2 || !is_cursor(page[0]) || !page[1].is_array()) throw nonsense();
    spent_ = std::max(Clock::duration(0), Clock::now() - asked_ - session_.round_trip);
    if (!pattern_.empty()) result_.walked += static_cast<std::uint64_t>(page_size_.count());
    page_size_.learn(spent_);
    return page;
}

void Walk::receive_deletion(Shares& shares) {
    const Reply reply = connection_.receive();
    if (reply.is_error()) throw refusal(connection_.server(), "a deletion", reply.text());
    if (!reply.is_integer() || reply.integer() < 0) throw nonsense();
    const auto keys = static_cast<std::uint64_t>(reply.integer());
    result_.deleted += keys;
    shares.note_deleted(keys);
}

void Walk::take_keys(const Reply& keys) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (!keys[i].is_text()) throw nonsense();
        take_key(keys[i].text());
    }
    note_deletion();
    if (pattern_.empty()) result_.walked += keys.size();
}

void Walk::take_key(std::string_view key) {
    const Matcher::Match match = matcher_.match(key);
    if (match.verdict == Matcher::Verdict::foreign) return;
    BinCount& bin = tally_.bin(match.prefix, match.bin);
    if (match.verdict == Matcher::Verdict::kept) {
        ++result_.kept;
        bin.kept += counts_kept_ ? 1 : 0;
        return;
    }
    ++result_.found;
    if (request_.dry_run) {
        ++result_.deleted;
        ++bin.deleted;
        return;
    }
    const std::size_t most = session_.has_unlink ? keys_per_unlink : keys_per_del;
    if (hits_.size() == most || bytes_ + key.size() > most_bytes) note_deletion();
    hits_.push_back(key);
    bytes_ += key.size();
    shares_.add(bin);
}

void Walk::note_deletion() {
    if (hits_.empty()) return;
    hits_.insert(hits_.begin(), session_.has_unlink ? "UNLINK" : "DEL");
    append_command(due_.emplace_back().command, hits_);
    due_.back().shares = std::exchange(shares_, {});
    hits_.clear();
    bytes_ = 0;
}

void Walk::delete_now() {
    for (Deletion& deletion : std::exchange(due_, {})) {
        connection_.send(deletion.command);
        receive_deletion(deletion.shares);
    }
}

FlushError Walk::nonsense() const {
    return {Failure::protocol, "'" + connection_.server() +
                                   "' gives replies that make no sense; see whether it is a Redis server and "
                                   "correct redis.endpoints"};
}

}  // namespace cachehold::redis
