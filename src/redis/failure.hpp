// SPDX-License-Identifier: MIT
// What can go wrong with a server, and error replies to messages that name the server and the way out.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "report/report.hpp"

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
class FlushError : public Error {
public:
    FlushError(Failure failure, const std::string& message, std::set<std::string> written = {})
        : Error(ExitStatus::flush_owed, message), failure_(failure), written_(std::move(written)) {}
    [[nodiscard]] Failure failure() const noexcept { return failure_; }
    /// still_written: what the keys of the last pass begin with, see FlushReport::bins. Under any other
    /// prefix that pass has found none. Empty: nothing is proved.
    [[nodiscard]] const std::set<std::string>& written() const noexcept { return written_; }

private:
    Failure failure_;
    std::set<std::string> written_;
};

/// What an error reply such as "LOADING Redis is loading ..." means.
Failure classify(std::string_view error_reply);

/// True for the reply to a command that the server does not know, or that was renamed away.
bool is_unknown_command(std::string_view error_reply);

/// FlushError of an error reply to `command`. The reply is quoted: not for replies to AUTH, which may hold
/// its arguments.
FlushError refusal(const std::string& server, std::string_view command, std::string_view error_reply);

}  // namespace cachehold::redis
