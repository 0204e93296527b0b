// SPDX-License-Identifier: MIT
// A connection in bytes. Nothing here waits longer than it is told, raises SIGPIPE or is disturbed by
// signals.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "redis/connect.hpp"

namespace cachehold::redis {

using Clock = std::chrono::steady_clock;

/// What a Link needs of a connection. read() and write() throw FlushError{connection_lost, refused_auth}; its
/// message is only the reason, without the address.
class Stream {
public:
    Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ~Stream() = default;

    /// Bytes read; 0 at the end of the stream; nothing when none are there yet.
    virtual std::optional<std::size_t> read(char* bytes, std::size_t size) = 0;
    /// Bytes taken, 0 when none fit now.
    virtual std::size_t write(const char* bytes, std::size_t size) = 0;
    /// Waits until one can read, or write if asked; false at the deadline.
    virtual bool wait(bool to_write, Clock::time_point deadline) = 0;
};

/// Throws FlushError{unreachable, timed_out}; its message is only the reason, without the address.
std::unique_ptr<Stream> connect_to(const Endpoint& endpoint, Clock::time_point deadline);

}  // namespace cachehold::redis
