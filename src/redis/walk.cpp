// SPDX-License-Identifier: MIT
#include "redis/walk.hpp"

#include <bit>
#include <thread>
#include <utility>
#include <vector>

#include "redis/failure.hpp"

namespace cachehold::redis {
namespace {

constexpr std::size_t keys_per_unlink = 256;
constexpr std::size_t most_bytes = 256UL * 1024;  // of one deletion, unless one key is longer
constexpr std::size_t most_bins = 4096;
constexpr std::size_t longest_bin = 256;

class Walk {
public:
    Walk(Server& server, const FlushRequest& request, const Matcher& matcher, FlushReport& report)
        : server_(server),
          connection_(server.connection),
          request_(request),
          matcher_(matcher),
          report_(report),
          pattern_(matcher.superset()),
          page_size_(request.is_gentle) {}

    std::uint64_t run(const Progress& progress, std::chrono::milliseconds limit);

private:
    void walk_database(const Progress& progress, Clock::time_point give_up, std::chrono::milliseconds limit);
    struct Deletion {
        std::string command;
        std::vector<BinCount*> bins;  ///< of its keys
    };

    void ask_for_page(std::string_view cursor);
    Reply receive_page();
    void receive_deletion(const Deletion& deletion);
    void take_keys(const Reply& keys);
    void take_key(std::string_view key);
    void end_deletion();
    void delete_now();
    [[nodiscard]] FlushError nonsense() const;

    Server& server_;
    Connection& connection_;
    const FlushRequest& request_;
    const Matcher& matcher_;
    FlushReport& report_;
    std::string pattern_;
    PageSize page_size_;
    Clock::time_point asked_{};           ///< for the page that is under way
    Clock::duration spent_{};             ///< by the server, for the last page
    std::vector<Deletion> deletions_;     ///< of the last page
    std::vector<std::string_view> hits_;  ///< of the next deletion; views into the page
    std::vector<BinCount*> bins_;         ///< of hits_
    std::size_t bytes_ = 0;               ///< of hits_
    std::uint64_t walked_ = 0;            ///< about, where the server chooses by pattern
    std::uint64_t found_ = 0;
};

std::uint64_t Walk::run(const Progress& progress, std::chrono::milliseconds limit) {
    const auto give_up = Clock::now() + limit;
    for (const int database : server_.databases) {
        select(server_, database);
        walk_database(progress, give_up, limit);
    }
    if (!pattern_.empty()) walked_ = std::max(server_.keys, found_ + report_.kept);
    report_.walked = std::max(report_.walked, walked_);
    return found_;
}

/// Cursors that run in circles are noticed in their second round at the latest, since the cursor at the last
/// power of two is remembered.
void Walk::walk_database(const Progress& progress, Clock::time_point give_up,
                         std::chrono::milliseconds limit) {
    std::string cursor = "0";
    std::string remembered;
    std::uint64_t pages = 0;
    do {
        std::this_thread::sleep_for(page_size_.rest_after(spent_));
        ask_for_page(cursor);
        const Reply page = receive_page();
        cursor = page[0].text();
        if (cursor == remembered) throw nonsense();
        if (std::has_single_bit(++pages)) remembered = cursor;
        if (Clock::now() > give_up)
            throw connection_.error(Failure::timed_out,
                                    "did not come to the end of its keys within " +
                                        std::to_string(limit.count() / 1000) +
                                        " s; see whether it is a Redis server, and correct redis.endpoints");
        take_keys(page[1]);
        if (!progress(walked_, server_.keys, report_.deleted))
            throw FlushError(Failure::interrupted, "stopped as asked; run the flush again");
    } while (cursor != "0");
    delete_now();
}

void Walk::ask_for_page(std::string_view cursor) {
    std::string out;
    for (const Deletion& deletion : deletions_) out += deletion.command;
    const std::string count = std::to_string(page_size_.count());
    std::vector<std::string_view> command{"SCAN", cursor, "COUNT", count};
    if (!pattern_.empty()) command.insert(command.end(), {"MATCH", pattern_});
    append_command(out, command);
    asked_ = Clock::now();
    connection_.send(out);
}

/// Replies to deletions come before the page that was asked for with them.
Reply Walk::receive_page() {
    for (const Deletion& deletion : std::exchange(deletions_, {})) receive_deletion(deletion);
    const Reply page = connection_.receive();
    if (page.is_error()) throw refusal(connection_.server(), "SCAN", page.text());
    if (page.size() != 2 || !page[0].is_text() || !page[1].is_array()) throw nonsense();
    // A login on a busy machine takes longer than the way alone: no page can be faster than that.
    const auto taken = Clock::now() - asked_;
    server_.round_trip = std::min(server_.round_trip, taken);
    spent_ = taken - server_.round_trip;
    walked_ += pattern_.empty() ? page[1].size() : static_cast<std::size_t>(page_size_.count());
    page_size_.learn(spent_);
    return page;
}

/// Where some keys were gone before, the server does not say which: the last ones count as gone.
void Walk::receive_deletion(const Deletion& deletion) {
    const Reply reply = connection_.receive();
    if (reply.is_error()) throw refusal(connection_.server(), "UNLINK", reply.text());
    const auto keys = static_cast<std::size_t>(reply.integer());
    report_.deleted += keys;
    for (std::size_t i = 0; i < std::min(keys, deletion.bins.size()); ++i) ++deletion.bins[i]->deleted;
}

void Walk::take_keys(const Reply& keys) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (!keys[i].is_text()) throw nonsense();
        take_key(keys[i].text());
    }
    end_deletion();
}

void Walk::take_key(std::string_view key) {
    const Matcher::Match match = matcher_.match(key);
    if (match.verdict == Matcher::Verdict::named_after) report_.named_after = key;
    if (match.verdict < Matcher::Verdict::kept) return;
    BinCount& bin = bin_of(report_.bins, match.prefix, match.bin);
    if (match.verdict == Matcher::Verdict::kept) {
        ++report_.kept;
        ++bin.kept;
        return;
    }
    ++found_;
    ++bin.found;
    if (request_.dry_run) {
        ++report_.deleted;
        ++bin.deleted;
        return;
    }
    if (hits_.size() == keys_per_unlink || bytes_ + key.size() > most_bytes) end_deletion();
    hits_.push_back(key);
    bins_.push_back(&bin);
    bytes_ += key.size();
}

void Walk::end_deletion() {
    if (hits_.empty()) return;
    hits_.insert(hits_.begin(), "UNLINK");
    append_command(deletions_.emplace_back().command, hits_);
    deletions_.back().bins = std::exchange(bins_, {});
    hits_.clear();
    bytes_ = 0;
}

void Walk::delete_now() {
    for (const Deletion& deletion : std::exchange(deletions_, {})) {
        connection_.send(deletion.command);
        receive_deletion(deletion);
    }
}

FlushError Walk::nonsense() const {
    return connection_.error(
        Failure::protocol,
        "gives replies that make no sense; see whether it is a Redis server and correct redis.endpoints");
}

}  // namespace

std::uint64_t walk(Server& server, const FlushRequest& request, const Matcher& matcher,
                   const Progress& progress, std::chrono::milliseconds limit, FlushReport& report) {
    report.kept = 0;
    for (auto& [name, count] : report.bins) count.kept = count.found = 0;
    return Walk(server, request, matcher, report).run(progress, limit);
}

BinCount& bin_of(std::map<std::string, BinCount>& bins, std::string_view prefix, std::string_view bin) {
    const std::string name = std::string(prefix).append(bin.size() > longest_bin ? "..." : bin);
    const auto found = bins.find(name);
    if (found != bins.end()) return found->second;
    return bins[bins.size() < most_bins ? name : std::string(prefix) + "..."];
}

}  // namespace cachehold::redis
