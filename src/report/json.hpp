// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace cachehold::report {

/// JSON text, built from the inside out. Always valid UTF-8: strings go through printable() first. A number
/// is std::to_string().
namespace json {

std::string text(const std::string& bytes);
std::string boolean(bool value);
std::string object(const std::vector<std::pair<std::string, std::string>>& members);
std::string array(const std::vector<std::string>& items);

}  // namespace json
}  // namespace cachehold::report
