// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cachehold::redis {

/// Notices when a sequence of cursors runs in circles, at the latest in its second round, by remembering only
/// one of them: the one at the last power of two. A server that does so would keep us walking for ever.
class CycleGuard {
public:
    /// True when `cursor` was there before.
    bool is_repeated(std::string_view cursor) {
        if (cursor == remembered_) return true;
        if (++steps_ < next_) return false;
        remembered_ = cursor;
        next_ *= 2;
        return false;
    }

private:
    std::string remembered_;
    std::uint64_t steps_ = 0;
    std::uint64_t next_ = 1;
};

}  // namespace cachehold::redis
