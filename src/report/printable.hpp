// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cachehold::report {

/// `bytes` as one line of valid UTF-8 that no terminal, log packet or JSON reader trips over: control
/// characters and bytes that are not UTF-8 become \xHH. At most `limit` characters, cut with "...".
std::string printable(std::string_view bytes, std::size_t limit = 500);

/// The same in single quotes, as messages name what somebody gave.
std::string quoted(std::string_view bytes, std::size_t limit = 500);

/// Of several, at least one: "'a.com'", or "'a.com' and 3 more".
std::string quoted_first(const std::vector<std::string>& names);

}  // namespace cachehold::report
