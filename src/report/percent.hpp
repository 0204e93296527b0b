// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cachehold::report {

/// Everything but letters, digits, '-' and '.' as %XX, so that the result is one word that spells no name
/// with a '_'.
std::string percent_encode(std::string_view bytes);

/// The exact inverse; nullopt for a text that percent_encode() would not write.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace cachehold::report
