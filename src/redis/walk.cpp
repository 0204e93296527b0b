// SPDX-License-Identifier: MIT
#include "redis/walk.hpp"

#include <algorithm>
#include <thread>

#include "redis/failure.hpp"

namespace cachehold::redis {
namespace {

constexpr std::size_t keys_per_unlink = 256;
constexpr std::size_t keys_per_del = 16;          // DEL frees in the foreground
constexpr std::size_t most_bytes = 256UL * 1024;  // of one deletion, unless one key is longer
constexpr std::size_t longest_cursor = 20;

bool is_cursor(std::string_view text) {
    return !text.empty() && text.size() <= longest_cursor &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

void add_share(std::vector<Tally::Share>& shares, Tally::Bin bin) {
    const auto share = std::find_if(shares.begin(), shares.end(),
                                    [bin](const Tally::Share& other) { return other.bin == bin; });
    if (share == shares.end())
        shares.push_back({bin, 1});
    else
        ++share->keys;
}

}  // namespace

Walk::Walk(Server& server, const Matcher& matcher, Tally& tally, const Rules& rules)
    : server_(server),
      matcher_(matcher),
      tally_(tally),
      rules_(rules),
      page_size_(rules.pace),
      pattern_(superset_of(matcher.prefixes())) {}

/// Where the server is to rest, or each deletion has to be waited for, one thing is done after the other.
void Walk::run(const std::function<bool(const Result&)>& goes_on) {
    const auto give_up = Clock::now() + rules_.limit;
    const bool overlaps = server_.session.has_unlink && rules_.pace != Pace::gentle;
    CycleGuard guard;
    ask_for_page("0");
    for (bool is_last = false; !is_last;) {
        const Reply page = receive_page();
        const std::string cursor(page[0].text());
        if (guard.is_repeated(cursor)) throw nonsense();
        if (Clock::now() > give_up) throw endless();
        is_last = cursor == "0" || result_.stopped;
        if (!is_last && overlaps) ask_for_page(cursor);
        take_keys(page[1]);
        if (!result_.stopped) result_.stopped = !goes_on(result_);
        is_last = is_last || (result_.stopped && !overlaps);
        if (!is_last && !overlaps) {
            delete_now();
            std::this_thread::sleep_for(page_size_.rest_after(spent_));
            ask_for_page(cursor);
        }
    }
    delete_now();
    if (!pattern_.empty() && !result_.stopped)
        result_.walked = std::max(server_.session.keys, result_.found + result_.kept);
}

void Walk::ask_for_page(std::string_view cursor) {
    std::string out;
    for (Deletion& deletion : due_) {
        out += deletion.command;
        under_way_.push_back(std::move(deletion.shares));
    }
    due_.clear();
    const std::string count = std::to_string(page_size_.count());
    std::vector<std::string_view> command{"SCAN", cursor, "COUNT", count};
    if (!pattern_.empty()) command.insert(command.end(), {"MATCH", pattern_});
    append_command(out, command);
    asked_ = Clock::now();
    server_.connection.send(out);
}

/// Replies to deletions come before the page that was asked for after them.
Reply Walk::receive_page() {
    for (; !under_way_.empty(); under_way_.pop_front()) receive_deletion(under_way_.front());
    const Reply page = server_.connection.receive();
    if (page.is_error()) throw refusal(server_.connection.server(), "SCAN", page.text());
    const bool is_page =
        page.size() == 2 && page[0].is_text() && is_cursor(page[0].text()) && page[1].is_array();
    if (!is_page) throw nonsense();
    spent_ = std::max(Clock::duration(0), Clock::now() - asked_ - server_.session.round_trip);
    if (!pattern_.empty()) result_.walked += static_cast<std::uint64_t>(page_size_.count());
    page_size_.learn(spent_);
    return page;
}

void Walk::receive_deletion(std::vector<Tally::Share>& shares) {
    const Reply reply = server_.connection.receive();
    if (reply.is_error()) throw refusal(server_.connection.server(), "a deletion", reply.text());
    if (!reply.is_integer() || reply.integer() < 0) throw nonsense();
    const auto keys = static_cast<std::uint64_t>(reply.integer());
    result_.deleted += keys;
    tally_.add_deleted(shares, keys);
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
    const Tally::Bin bin = tally_.bin(match.prefix, match.bin);
    if (match.verdict == Matcher::Verdict::kept) {
        ++result_.kept;
        if (rules_.count_kept) tally_.add_kept(bin);
        return;
    }
    ++result_.found;
    if (rules_.only_look) return tally_.add_found(bin);
    const std::size_t most = server_.session.has_unlink ? keys_per_unlink : keys_per_del;
    if (hits_.size() == most || bytes_ + key.size() > most_bytes) note_deletion();
    hits_.push_back(key);
    bytes_ += key.size();
    add_share(shares_, bin);
}

void Walk::note_deletion() {
    if (hits_.empty()) return;
    hits_.insert(hits_.begin(), server_.session.has_unlink ? "UNLINK" : "DEL");
    append_command(due_.emplace_back().command, hits_);
    due_.back().shares = std::move(shares_);
    hits_.clear();
    shares_.clear();
    bytes_ = 0;
}

void Walk::delete_now() {
    for (Deletion& deletion : due_) {
        server_.connection.send(deletion.command);
        receive_deletion(deletion.shares);
    }
    due_.clear();
}

FlushError Walk::nonsense() const {
    return {Failure::protocol, "'" + server_.connection.server() +
                                   "' gives replies that make no sense; see whether it is a Redis server and "
                                   "correct redis.endpoints"};
}

FlushError Walk::endless() const {
    const auto limit = std::chrono::duration_cast<std::chrono::seconds>(rules_.limit).count();
    return {Failure::timed_out, "'" + server_.connection.server() +
                                    "' did not come to the end of its keys within " + std::to_string(limit) +
                                    " s; see whether it is a Redis server, and correct redis.endpoints"};
}

}  // namespace cachehold::redis
