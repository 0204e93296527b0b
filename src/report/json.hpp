// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace cachehold::report {

/// JSON text, built from the inside out. Always valid UTF-8: strings go through printable() first.
namespace json {

std::string text(const std::string& bytes);
std::string number(std::int64_t value);
std::string number(std::uint64_t value);
std::string boolean(bool value);
std::string object(const std::vector<std::pair<std::string, std::string>>& members);
std::string array(const std::vector<std::string>& items);

}  // namespace json
}  // namespace cachehold::report
