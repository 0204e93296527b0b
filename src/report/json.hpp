// SPDX-License-Identifier: MIT
#pragma once

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
}  // namespace cachehold::report
