// SPDX-License-Identifier: MIT
// Error replies and broken connections to messages that name the server and the way out.
#pragma once

#include <string>
#include <string_view>

#include "redis/flusher.hpp"

namespace cachehold::redis {

/// What an error reply such as "LOADING Redis is loading ..." means.
Failure classify(std::string_view error_reply);

/// True for the reply to a command that the server does not know, or that was renamed away.
bool is_unknown_command(std::string_view error_reply);

/// FlushError of an error reply to `command`. The reply is quoted: not for replies to AUTH, which may hold
/// its arguments.
FlushError refusal(const std::string& server, std::string_view command, std::string_view error_reply);

}  // namespace cachehold::redis
