// SPDX-License-Identifier: MIT
// Where a stock BOA keeps the Redis password. It changes with every upgrade of BOA, so it is looked up each
// time.
#pragma once

#include <optional>
#include <string>

#include "config/load.hpp"

namespace cachehold::config {

/// The Redis password of a stock BOA: first from the PHP files that the sites themselves read (any Aegir user
/// may), then from what only root may read. `root` stands before each path, for tests. nullopt: none found.
/// `place`: which file it was.
std::optional<std::string> boa_password(const Reader& read, const std::string& root = "",
                                        std::string* place = nullptr);

/// The first password in a PHP file that stands in a line of its own, in one of the forms of BOA. Nothing is
/// run: a literal that PHP would have to work out, and BOA's placeholder, do not count.
std::optional<std::string> password_in_php(const std::string& text);

/// The last live `requirepass` of a redis.conf; includes are not followed.
std::optional<std::string> password_in_redis_conf(const std::string& text);

}  // namespace cachehold::config
