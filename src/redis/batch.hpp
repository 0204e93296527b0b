// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "redis/tally.hpp"

namespace cachehold::redis {

/// The keys of one page that are to go. Its memory is reused from page to page.
class Batch {
public:
    void add(std::string_view key, Tally::Bin bin);
    [[nodiscard]] bool empty() const { return keys_.empty(); }
    void clear();

    struct Command {
        std::string_view bytes;  ///< until the next call of next_command() or clear()
        std::size_t keys = 0;
        std::vector<Tally::Share> shares;  ///< the same keys, by bin
    };
    /// Makes the next deletion, of at most `most` keys, until none are left (keys == 0).
    Command next_command(std::string_view verb, std::size_t most);

    static constexpr std::size_t most_bytes = 256UL * 1024;  ///< of one command, unless one key is longer

private:
    struct Key {
        std::size_t begin;
        std::size_t size;
        Tally::Bin bin;
    };
    std::string bytes_;
    std::vector<Key> keys_;
    std::size_t done_ = 0;  ///< keys that were put into commands
    std::string command_;
    std::vector<std::string_view> arguments_;
};

}  // namespace cachehold::redis
