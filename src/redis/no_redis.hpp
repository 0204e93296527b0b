// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "redis/flusher.hpp"

namespace cachehold::redis {

/// For a machine without Redis: there is nothing to flush. What was flushed on a server before is not taken
/// for flushed here.
std::unique_ptr<Flusher> make_no_redis();

}  // namespace cachehold::redis
