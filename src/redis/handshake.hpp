// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "redis/connect.hpp"
#include "redis/link.hpp"

namespace cachehold::redis {

struct Session {
    int database = 0;
    std::uint64_t keys = 0;         ///< in the database; 0 also where the server does not tell
    bool has_unlink = true;         ///< otherwise DEL
    bool orders_cursors = false;    ///< a Redis or Valkey, see lanes.hpp
    Clock::duration round_trip{0};  ///< an upper limit of what the way there and back costs
};

/// AUTH, SELECT, and what kind of server this is, in one round trip. Throws FlushError, {refused_auth} and
/// {not_ready} among others; {read_only} and {server_error} for a replica, a Sentinel and a node of a
/// cluster, where a walk proves nothing. With `only_look` no writing command is sent, and a replica will do.
Session shake_hands(Link& link, const Endpoint& endpoint, const ServerSettings& settings, bool only_look);

/// AUTH alone, as for a Sentinel. Throws FlushError{refused_auth} among others.
void log_in(Link& link, const Endpoint& endpoint, const ServerSettings& settings);

}  // namespace cachehold::redis
