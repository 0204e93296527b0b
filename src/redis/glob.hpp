// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace cachehold::redis {

/// Whether `bytes` as a whole matches `pattern`: * any bytes, ? one byte, [a-z] one of, [^a] or [!a] none of,
/// \x the byte x itself. Case counts. A '[' that is never closed stands for itself. Takes at most about
/// pattern.size() * bytes.size() steps, whatever the pattern; no recursion.
bool glob_matches(std::string_view pattern, std::string_view bytes);

}  // namespace cachehold::redis
