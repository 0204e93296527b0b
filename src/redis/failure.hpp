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
    not_ready,     ///< LOADING, BUSY, MASTERDOWN, or a failover has begun
    read_only,     ///< a replica
    connection_lost,
    protocol,       ///< not RESP, or a reply that makes no sense
    server_error,   ///< any other error reply (OOM, MISCONF, unknown command)
    still_written,  ///< each pass found new keys: something still uses the cache
    interrupted,    ///< Progress asked to stop
};

/// The message says what went wrong with which server, and the way out. It never has the password.
class FlushError : public Error {
public:
    FlushError(Failure failure, const std::string& message, std::set<std::string> written = {})
        : Error(ExitStatus::flush_owed, message), failure_(failure), written_(std::move(written)) {}
    [[nodiscard]] Failure failure() const noexcept { return failure_; }
    /// With still_written: the bins in which the last pass found keys, named as in FlushReport::bins. In all
    /// other bins it found none. Empty: nothing is known of any bin.
    [[nodiscard]] const std::set<std::string>& written() const noexcept { return written_; }

private:
    Failure failure_;
    std::set<std::string> written_;
};

/// What an error reply such as "LOADING Redis is loading ..." means.
Failure classify(std::string_view error_reply);

/// True where the server does not know the command. Administrators can rename a command to hide it.
bool is_unknown_command(std::string_view error_reply);

/// The FlushError for an error reply to `command`. Its message quotes the reply. Not for replies to AUTH,
/// because a server may repeat the password in them.
FlushError refusal(const std::string& server, std::string_view command, std::string_view error_reply);

}  // namespace cachehold::redis
