// SPDX-License-Identifier: MIT
#include "redis/tally.hpp"

#include <algorithm>

namespace cachehold::redis {

Tally::Bin Tally::bin(std::string_view prefix, std::string_view name) {
    text_.assign(prefix);
    text_ += name.size() > max_name ? std::string_view("...") : name;
    auto found = numbers_.find(text_);
    if (found == numbers_.end() && numbers_.size() >= max_bins) {
        text_.assign(prefix).append("...");  // at most one more for each prefix
        found = numbers_.find(text_);
    }
    if (found != numbers_.end()) return found->second;
    counts_.emplace_back();
    return numbers_.emplace(text_, counts_.size() - 1).first->second;
}

void Tally::add_deleted(std::vector<Share>& named, std::uint64_t keys) {
    std::sort(named.begin(), named.end(), [](const Share& a, const Share& b) { return a.keys < b.keys; });
    for (const Share& share : named) {
        const std::uint64_t counted = std::min(share.keys, keys);
        counts_[share.bin].deleted += counted;
        keys -= counted;
    }
}

std::map<std::string, BinCount> Tally::bins() const {
    std::map<std::string, BinCount> result;
    for (const auto& [name, number] : numbers_)
        if (counts_[number].deleted + counts_[number].kept > 0) result.emplace(name, counts_[number]);
    return result;
}

}  // namespace cachehold::redis
