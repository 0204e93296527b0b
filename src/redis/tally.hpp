// SPDX-License-Identifier: MIT
#pragma once

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
    using Bin = std::size_t;

    Bin bin(std::string_view prefix, std::string_view name);
    void add_found(Bin bin) { ++counts_[bin].deleted; }  ///< by a dry run
    /// Keys of a bin that one command names.
    struct Share {
        Bin bin = 0;
        std::uint64_t keys = 0;
    };
    /// The server has deleted `keys` of what a command named. Which were gone before, it does not say: the
    /// bin with the most is short of them.
    void add_deleted(std::vector<Share>& named, std::uint64_t keys);
    /// For a pass that begins once more.
    void forget_kept() {
        for (BinCount& count : counts_) count.kept = 0;
    }
    void add_kept(Bin bin) { ++counts_[bin].kept; }

    /// Bins of which nothing was deleted or kept are left out.
    [[nodiscard]] std::map<std::string, BinCount> bins() const;

    static constexpr std::size_t max_bins = 4096;
    static constexpr std::size_t max_name = 256;

private:
    std::map<std::string, Bin, std::less<>> numbers_;
    std::vector<BinCount> counts_;
    std::string text_;  ///< reused, so that a key of a known bin allocates nothing
};

}  // namespace cachehold::redis
