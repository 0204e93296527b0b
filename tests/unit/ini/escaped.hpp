// SPDX-License-Identifier: MIT
// The notation of the tables in this directory: one line of text for the bytes of a file.
#pragma once

#include <string>
#include <string_view>

namespace cachehold::test {

/// \n \r \t \0 \xHH \\ are bytes, \p is a pipe character, and K alone is redis_cache_disable.
std::string unescape(std::string_view text);

/// The inverse without the K, for messages.
std::string escape(std::string_view bytes);

}  // namespace cachehold::test
