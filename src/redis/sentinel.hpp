// SPDX-License-Identifier: MIT
#pragma once

#include "redis/connector.hpp"

namespace cachehold::redis {

/// Where the primary is, as the first Sentinel that answers knows it; the primary itself has not been asked.
/// Throws FlushError: {unreachable} if no Sentinel answers, {server_error} if none knows the name.
Endpoint ask_sentinels(const Connector& connector, const Endpoint& sentinels);

/// How many servers they might make the primary next: replicas that are not down. 0 where no Sentinel
/// answers, or the question is forbidden.
int ask_for_candidates(const Connector& connector, const Endpoint& sentinels);

}  // namespace cachehold::redis
