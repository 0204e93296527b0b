// SPDX-License-Identifier: MIT
#include "config/load.hpp"

namespace cachehold::config {
namespace {

/// 0 for what is no unit.
long seconds_in(char unit) {
    switch (unit) {
        case 's':
            return 1;
        case 'm':
            return 60;
        case 'h':
            return 3600;
        case 'd':
            return 24L * 3600;
        default:
            return 0;
    }
}

}  // namespace

std::optional<std::chrono::seconds> parse_duration(const std::string& text) {
    if (text == "0") return std::chrono::seconds(0);
    constexpr std::size_t most_digits = 6;  // a million days is long enough for anybody and overflows nothing
    if (text.size() < 2 || text.size() > most_digits + 1) return std::nullopt;
    const std::string digits = text.substr(0, text.size() - 1);
    const long unit = seconds_in(text.back());
    if (unit == 0 || digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
    return std::chrono::seconds(std::stol(digits) * unit);
}

}  // namespace cachehold::config
