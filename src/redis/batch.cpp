// SPDX-License-Identifier: MIT
#include "redis/batch.hpp"

#include <algorithm>

#include "redis/resp.hpp"

namespace cachehold::redis {

namespace {

void count(std::vector<Tally::Share>& shares, Tally::Bin bin) {
    const auto share = std::find_if(shares.begin(), shares.end(),
                                    [bin](const Tally::Share& other) { return other.bin == bin; });
    if (share == shares.end())
        shares.push_back({bin, 1});
    else
        ++share->keys;
}

}  // namespace

void Batch::add(std::string_view key, Tally::Bin bin) {
    keys_.push_back({bytes_.size(), key.size(), bin});
    bytes_.append(key);
}

void Batch::clear() {
    bytes_.clear();
    keys_.clear();
    done_ = 0;
}

Batch::Command Batch::next_command(std::string_view verb, std::size_t most) {
    if (done_ == keys_.size()) return {};
    Command command;
    arguments_.assign(1, verb);
    std::size_t size = 0;
    for (; done_ < keys_.size() && command.keys < most; ++done_, ++command.keys) {
        const Key& key = keys_[done_];
        if (command.keys > 0 && size + key.size > most_bytes) break;
        size += key.size;
        arguments_.push_back(std::string_view(bytes_).substr(key.begin, key.size));
        count(command.shares, key.bin);
    }
    command_.clear();
    append_command(command_, arguments_);
    command.bytes = command_;
    return command;
}

}  // namespace cachehold::redis
