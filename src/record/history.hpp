// SPDX-License-Identifier: MIT
// What has become of the last holds: one line of JSON each in the state directory, in files `history` and
// `history.old` of bounded size. Nothing depends on it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "os/disk.hpp"

namespace cachehold::record {

struct Event {
    std::int64_t at = 0;
    std::string what;  ///< held, released or kept
    std::string root;  ///< printable, like all texts here
    std::string uri;
    std::string task;
    std::int64_t since = 0;  ///< of the hold; 0: nobody knows
    std::uint64_t keys = 0;  ///< flushed
    std::uint64_t milliseconds = 0;
    bool flush_owed = false;
    std::string reason;  ///< kept: what the task said
};

/// One line of JSON that begins with the time; the lines of `log --json`, too.
std::string to_line(const Event& event);

class History {
public:
    History(os::Disk& disk, boost::filesystem::path directory)
        : disk_(disk), directory_(std::move(directory)) {}

    /// Never fails: no task ends badly for want of a line here.
    void add(const Event& event) const noexcept;

    /// Oldest first; lines that are none of ours are left out. Throws os::DiskError, os::UnsafeFile.
    [[nodiscard]] std::vector<Event> read() const;

    static constexpr std::uint64_t size_limit = 256UL * 1024;  ///< of each file, but for its last line

private:
    os::Disk& disk_;
    boost::filesystem::path directory_;
};

}  // namespace cachehold::record
