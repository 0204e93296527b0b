// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "redis/flusher.hpp"

namespace cachehold::redis {

/// Counts per bin in bounded memory: a site can invent as many bins as it likes, so those beyond a limit, and
/// those with very long names, are counted together as bin "..." of their prefix.
class Tally {
public:
    /// Lives as long as the tally.
    BinCount& bin(std::string_view prefix, std::string_view name) {
        text_.assign(prefix).append(name.size() > max_name ? "..." : name);
        auto found = bins_.find(text_);
        if (found == bins_.end() && bins_.size() >= max_bins)
            found = bins_.try_emplace(text_.assign(prefix).append("...")).first;  // one more for each prefix
        if (found == bins_.end()) found = bins_.try_emplace(text_).first;
        return found->second;
    }

    /// For a pass that begins once more.
    void forget_kept() {
        for (auto& [name, count] : bins_) count.kept = 0;
    }

    /// Bins of which nothing was deleted or kept are left out.
    [[nodiscard]] std::map<std::string, BinCount> bins() const {
        std::map<std::string, BinCount> result;
        for (const auto& [name, count] : bins_)
            if (count.deleted + count.kept > 0) result.emplace(name, count);
        return result;
    }

    static constexpr std::size_t max_bins = 4096;
    static constexpr std::size_t max_name = 256;

private:
    std::map<std::string, BinCount, std::less<>> bins_;
    std::string text_;  ///< reused, so that a key of a known bin allocates nothing
};

/// The keys that one deletion names, by bin.
class Shares {
public:
    void add(BinCount& bin) {
        const auto share =
            std::find_if(all_.begin(), all_.end(), [&](const Share& other) { return other.bin == &bin; });
        if (share == all_.end())
            all_.push_back({&bin, 1});
        else
            ++share->keys;
    }

    /// The server has deleted so many of them. Which were gone before, it does not say: the bin with the most
    /// is short of them.
    void note_deleted(std::uint64_t keys) {
        std::sort(all_.begin(), all_.end(), [](const Share& a, const Share& b) { return a.keys < b.keys; });
        for (const Share& share : all_) {
            const std::uint64_t counted = std::min(share.keys, keys);
            share.bin->deleted += counted;
            keys -= counted;
        }
    }

private:
    struct Share {
        BinCount* bin;
        std::uint64_t keys;
    };
    std::vector<Share> all_;
};

}  // namespace cachehold::redis
