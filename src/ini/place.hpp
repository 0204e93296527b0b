// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace cachehold::ini {

/// How many line ends there are: LF, CR, CRLF.
inline std::size_t line_ends_in(std::string_view bytes) {
    auto lines = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    for (std::size_t i = bytes.find('\r'); i != std::string_view::npos; i = bytes.find('\r', i + 1)) {
        if (bytes.substr(i + 1, 1) != "\n") ++lines;
    }
    return lines;
}

/// Line and column (in bytes) as an editor counts them, from 1.
struct Place {
    std::size_t line = 1;
    std::size_t column = 1;
};

inline Place place_of(std::string_view bytes, std::size_t index) {
    const std::string_view before = bytes.substr(0, index);
    const std::size_t last_end = before.find_last_of("\r\n");
    const std::size_t line_begin = last_end == std::string_view::npos ? 0 : last_end + 1;
    return {1 + line_ends_in(before), index - line_begin + 1};
}

}  // namespace cachehold::ini
