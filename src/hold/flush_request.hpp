// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "redis/flusher.hpp"

namespace cachehold::hold {

/// The keys of `names` under every configured prefix, but for the keep-list, at the configured pace. Throws
/// report::Error{usage} for a name that no site can have.
redis::FlushRequest flush_request(const config::Config& config, const std::vector<std::string>& names);

}  // namespace cachehold::hold
