// SPDX-License-Identifier: MIT
#include "redis/batch.hpp"

#include <algorithm>

#include "redis/resp.hpp"

namespace cachehold::redis {

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
    if (done_ == 0)
        std::stable_sort(keys_.begin(), keys_.end(),
                         [](const Key& a, const Key& b) { return a.bin < b.bin; });
    if (done_ == keys_.size()) return {};
    Command command;
    command.bin = keys_[done_].bin;
    arguments_.assign(1, verb);
    std::size_t size = 0;
    for (; done_ < keys_.size() && keys_[done_].bin == command.bin && command.keys < most;
         ++done_, ++command.keys) {
        const Key& key = keys_[done_];
        if (command.keys > 0 && size + key.size > most_bytes) break;
        size += key.size;
        arguments_.push_back(std::string_view(bytes_).substr(key.begin, key.size));
    }
    command_.clear();
    append_command(command_, arguments_);
    command.bytes = command_;
    return command;
}

}  // namespace cachehold::redis
