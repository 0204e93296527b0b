// SPDX-License-Identifier: MIT
#include "hold/flush_request.hpp"

#include "redis/namespace.hpp"

namespace cachehold::hold {

redis::FlushRequest flush_request(const config::Config& config, const std::vector<std::string>& names,
                                  bool until_empty) {
    redis::FlushRequest request;
    request.prefixes = redis::prefixes_of(names, config.prefixes);
    request.keep = config.keep;
    request.until_empty = until_empty;
    request.pace = redis::pace_of(config.redis.pace);
    return request;
}

}  // namespace cachehold::hold
