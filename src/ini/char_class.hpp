// SPDX-License-Identifier: MIT
// Which bytes may stand where, one table look-up a byte.
#pragma once

#include <array>
#include <string_view>

namespace cachehold::ini {

enum CharClass : unsigned char {
    blank_class = 1,      ///< space, tab
    line_end_class = 2,   ///< LF, CR
    label_class = 4,      ///< keys, up to 8.2 as they are; from 8.3 without ] and NUL
    value_class = 8,      ///< plain characters of an unquoted value
    bracket_class = 16,   ///< plain characters between brackets
    operator_class = 32,  ///< what computes in a value
    word_class = 64,      ///< letters, digits, underscore
    quoted_class = 128,   ///< plain characters of a double-quoted string
};

namespace detail {

constexpr bool one_of(int byte, std::string_view set) {
    return set.find(static_cast<char>(byte)) != std::string_view::npos;
}

constexpr unsigned char classes_of(int byte) {
    const std::string_view nul("\0", 1);
    const bool digit = byte >= '0' && byte <= '9';
    const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    unsigned classes = 0;
    if (one_of(byte, " \t")) classes |= blank_class;
    if (one_of(byte, "\r\n")) classes |= line_end_class;
    if (!one_of(byte, "=\n\r\t;&|^$~(){}!\"[")) classes |= label_class;
    if (!one_of(byte, "$= \t\n\r;&|^~()!\"'") && !one_of(byte, nul)) classes |= value_class;
    if (!one_of(byte, "$\n\r;\"']\\")) classes |= bracket_class;
    if (one_of(byte, "&|^~()!")) classes |= operator_class;
    if (digit || letter || byte == '_') classes |= word_class;
    if (!one_of(byte, "\"\\$")) classes |= quoted_class;
    return static_cast<unsigned char>(classes);
}

constexpr std::array<unsigned char, 256> make_classes() {
    std::array<unsigned char, 256> table{};
    for (int byte = 0; byte < 256; ++byte) table[static_cast<unsigned char>(byte)] = classes_of(byte);
    return table;
}

inline constexpr std::array<unsigned char, 256> classes = make_classes();

}  // namespace detail

constexpr bool is(char byte, CharClass wanted) {
    return (detail::classes[static_cast<unsigned char>(byte)] & wanted) != 0;
}

}  // namespace cachehold::ini
