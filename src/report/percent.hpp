// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cachehold::report {

/// Letters, digits and the bytes of `plain` stand for themselves; every other byte becomes %XX. With the
/// default the result is one word that spells no name with a '_'.
std::string percent_encode(std::string_view bytes, std::string_view plain = "-.");

/// The exact inverse; nullopt for a text that percent_encode() would not write.
std::optional<std::string> percent_decode(std::string_view text, std::string_view plain = "-.");

}  // namespace cachehold::report
