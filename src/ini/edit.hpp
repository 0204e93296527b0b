// SPDX-License-Identifier: MIT
// The words that begin_hold() writes and end_hold() looks for.
#pragma once

#include <string_view>

namespace cachehold::ini {

inline constexpr std::string_view on_value = "TRUE";

/// At column 0, because BOA's nightly script deletes lines that begin with a blank; and spelt as that script
/// spells it.
inline constexpr std::string_view on_line = "redis_cache_disable = TRUE";

}  // namespace cachehold::ini
