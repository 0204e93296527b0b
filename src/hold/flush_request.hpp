// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "redis/flusher.hpp"

namespace cachehold::hold {

/// The keys of `names` under every configured prefix, but for the keep-list, at the configured pace.
/// `until_empty`: see FlushRequest. Throws report::Error{usage} for a name that no site can have.
redis::FlushRequest flush_request(const config::Config& config, const std::vector<std::string>& names,
                                  bool until_empty = true);

}  // namespace cachehold::hold
