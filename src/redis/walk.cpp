// SPDX-License-Identifier: MIT
#include "redis/walk.hpp"

#include "redis/failure.hpp"

namespace cachehold::redis {
namespace {

constexpr std::size_t keys_per_unlink = 256;
constexpr std::size_t keys_per_del = 16;  // DEL frees in the foreground
constexpr std::size_t longest_cursor = 20;

constexpr int parts_of_page = 3;
constexpr int parts_of_deletion = 1;
constexpr int spoiled = -1;

}  // namespace

Walk::Walk(Link& link, const Session& session, const Matcher& matcher, Tally& tally, bool count_kept)
    : link_(link), session_(session), matcher_(matcher), tally_(tally), count_kept_(count_kept) {}

void Walk::begin(bool only_look) {
    only_look_ = only_look;
    request(true);
}

/// Replies to deletions come before the page that was asked for after them.
void Walk::step() {
    bool was_page = false;
    while (!was_page && !is_done()) {
        was_page = expected_.front().kind == Expected::Kind::page;
        receive_one();
    }
    if (was_page) finish_page();
}

/// Writes the deletions that are due and, if wanted, asks for the next page, all in one.
void Walk::request(bool next_page) {
    out_.clear();
    if (session_.has_unlink) {
        while (append_deletion()) continue;
        batch_.clear();
    }
    if (next_page) {
        append_command(out_, {"SCAN", cursor_, "COUNT", std::to_string(pace_.count())});
        expected_.push_back({Expected::Kind::page, 0});
    }
    if (!out_.empty()) link_.send(out_);
    requested_ = Clock::now();
}

/// In a cluster all keys of a command must be of one slot, and hardly any two of a site are.
bool Walk::append_deletion() {
    const bool unlinks = session_.has_unlink;
    const std::size_t most = session_.is_cluster ? 1 : unlinks ? keys_per_unlink : keys_per_del;
    const Batch::Command command = batch_.next_command(unlinks ? "UNLINK" : "DEL", most);
    if (command.keys == 0) return false;
    if (session_.imports_slots) {
        append_command(out_, {"ASKING"});
        expected_.push_back({Expected::Kind::asking, 0});
    }
    out_.append(command.bytes);
    expected_.push_back({Expected::Kind::deletion, command.bin});
    return true;
}

void Walk::receive_one() {
    const Expected expected = expected_.front();
    parts_ = 0;
    error_.clear();
    link_.receive(*this);
    expected_.pop_front();
    const bool is_page = expected.kind == Expected::Kind::page;
    // A key that has moved stays found, so there is another pass, which meets it where it is then.
    if (session_.is_cluster && !is_page && is_redirection(error_)) return;
    if (!error_.empty()) throw refusal(link_.server(), is_page ? "SCAN" : "a deletion", error_);
    if (parts_ != (is_page ? parts_of_page : parts_of_deletion))
        throw FlushError(Failure::protocol,
                         "'" + link_.server() +
                             "' gives replies that make no sense; see whether it is a Redis server and "
                             "correct redis.endpoints");
}

/// After the last page, and always where each deletion has to be waited for.
void Walk::finish_page() {
    const bool last = cursor_ == "0" || result_.stopped;
    if (!session_.has_unlink) {
        delete_in_small_steps();
        if (!last) request(true);
    } else if (last) {
        request(false);
    }
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
    } else if (expected_.front().kind == Expected::Kind::asking) {
        parts_ = parts_of_deletion;
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
    tally_.add_deleted(expected_.front().bin, keys);
}

void Walk::take_cursor(std::string_view cursor) {
    const bool is_number = !cursor.empty() && cursor.size() <= longest_cursor &&
                           cursor.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_number || guard_.is_repeated(cursor)) return;
    parts_ = 2;
    const auto spent = Clock::now() - requested_ - session_.round_trip;
    pace_.learn(std::chrono::duration_cast<Pace::Duration>(spent));
    cursor_ = cursor;
    if (session_.has_unlink && cursor_ != "0" && !result_.stopped) request(true);
}

void Walk::take_key(std::string_view key) {
    ++result_.walked;
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
        tally_.add_deleted(bin, 1);
    else
        batch_.add(key, bin);
}

}  // namespace cachehold::redis
