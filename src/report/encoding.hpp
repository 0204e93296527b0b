// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachehold::report {

/// JSON text, built from the inside out. Always valid UTF-8, and exact: a character that a terminal would not
/// show stands there as \uHHHH. Only a byte that is not UTF-8 becomes the text \xHH. A number is
/// std::to_string().
namespace json {

std::string text(std::string_view bytes);
std::string boolean(bool value);
std::string object(const std::vector<std::pair<std::string, std::string>>& members);
std::string array(const std::vector<std::string>& items);

}  // namespace json

/// Letters, digits and the bytes of `plain` stand for themselves; every other byte becomes %XX. With the
/// default the result is one word that spells no name with a '_'.
std::string percent_encode(std::string_view bytes, std::string_view plain = "-.");

/// The exact inverse; nullopt for a text that percent_encode() would not write.
std::optional<std::string> percent_decode(std::string_view text, std::string_view plain = "-.");

}  // namespace cachehold::report
