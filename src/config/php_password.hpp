// SPDX-License-Identifier: MIT
// The Redis password in the text of a PHP or of a redis.conf file. Pure; nothing is run.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cachehold::config {

/// The first live `…redis…['password'] = '…';`, `…['redis_client_password'] = '…';` or `->auth('…')` whose
/// value is a plain literal and not BOA's placeholder. Comments do not count.
std::optional<std::string> password_in_php(std::string_view text);

/// The last live `requirepass` of a redis.conf; includes are not followed.
std::optional<std::string> password_in_redis_conf(std::string_view text);

/// What BOA's files say until its installer has put a password in.
inline constexpr std::string_view boa_placeholder = "isfoobared";

}  // namespace cachehold::config
