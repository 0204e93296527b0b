// SPDX-License-Identifier: MIT
#include "report/percent.hpp"

#include <charconv>

namespace cachehold::report {

namespace {

constexpr std::string_view digits = "0123456789ABCDEF";

bool is_letter_or_digit(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

}  // namespace

std::string percent_encode(std::string_view bytes, std::string_view plain) {
    std::string text;
    for (const char byte : bytes) {
        if (is_letter_or_digit(byte) || plain.find(byte) != std::string_view::npos) {
            text += byte;
            continue;
        }
        const auto number = static_cast<unsigned char>(byte);
        text += '%';
        text += digits[number >> 4U];
        text += digits[number & 15U];
    }
    return text;
}

std::optional<std::string> percent_decode(std::string_view text, std::string_view plain) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            bytes += text[i];
            continue;
        }
        unsigned char byte = 0;
        const std::string_view number = text.substr(i + 1, 2);
        std::from_chars(number.data(), number.data() + number.size(), byte, 16);
        bytes += static_cast<char>(byte);
        i += 2;
    }
    // one spelling for each value: what is not ours is not believed
    if (percent_encode(bytes, plain) != text) return std::nullopt;
    return bytes;
}

}  // namespace cachehold::report
