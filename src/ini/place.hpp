// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace cachehold::ini {

/// Line and column (in bytes) as an editor counts them, from 1. LF, CR and CRLF end a line.
struct Place {
    std::size_t line = 1;
    std::size_t column = 1;
};

inline Place place_of(std::string_view bytes, std::size_t index) {
    Place place;
    for (std::size_t i = 0; i < index && i < bytes.size(); ++i) {
        const bool first_of_pair = bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n';
        if (bytes[i] == '\n' || (bytes[i] == '\r' && !first_of_pair)) {
            ++place.line;
            place.column = 1;
        } else {
            ++place.column;
        }
    }
    return place;
}

}  // namespace cachehold::ini
