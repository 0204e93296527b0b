// SPDX-License-Identifier: MIT
// What can go wrong with a server, and error replies to messages that name the server and the way out.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace cachehold::redis {

enum class Failure {
    unreachable,   ///< no server there, or the name does not resolve
    timed_out,     ///< a server that does not answer within the limit
    refused_auth,  ///< NOAUTH, WRONGPASS, NOPERM
    not_ready,     ///< LOADING, BUSY, MASTERDOWN, a failover under way
    read_only,     ///< a replica
    connection_lost,
    protocol,       ///< not RESP, or a reply that makes no sense
    server_error,   ///< any other error reply (OOM, MISCONF, unknown command)
    still_written,  ///< keys kept appearing while we flushed: something still uses the cache
    interrupted,    ///< the caller asked us to stop
};

/// What went wrong with which server, and the way out; never with the password.
class FlushError : public std::runtime_error {
public:
    FlushError(Failure failure, const std::string& message)
        : std::runtime_error(message), failure_(failure) {}
    [[nodiscard]] Failure failure() const noexcept { return failure_; }

private:
    Failure failure_;
};

/// What an error reply such as "LOADING Redis is loading ..." means.
Failure classify(std::string_view error_reply);

/// True for the reply to a command that the server does not know, or that was renamed away.
bool is_unknown_command(std::string_view error_reply);

/// FlushError of an error reply to `command`. The reply is quoted: not for replies to AUTH, which may hold
/// its arguments.
FlushError refusal(const std::string& server, std::string_view command, std::string_view error_reply);

}  // namespace cachehold::redis
