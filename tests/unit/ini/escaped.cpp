// SPDX-License-Identifier: MIT
#include "unit/ini/escaped.hpp"

#include <cctype>

#include "ini/setting.hpp"

namespace cachehold::test {

namespace {

bool is_word(char byte) { return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_'; }

char escaped_byte(std::string_view text, std::size_t& i) {
    switch (text.at(++i)) {
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        case '0':
            return '\0';
        case 'p':
            return '|';
        case 'x':
            i += 2;
            return static_cast<char>(std::stoi(std::string(text.substr(i - 1, 2)), nullptr, 16));
        default:
            return text.at(i);
    }
}

}  // namespace

std::string unescape(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool before = !bytes.empty() && is_word(bytes.back());
        const bool after = i + 1 < text.size() && is_word(text[i + 1]);
        if (text[i] == '\\') {
            bytes += escaped_byte(text, i);
        } else if (text[i] == 'K' && !before && !after) {
            bytes += ini::switch_name;
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

std::string escape(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        const auto number = static_cast<unsigned char>(byte);
        if (byte == '\n') {
            text += "\\n";
        } else if (byte == '\r') {
            text += "\\r";
        } else if (byte == '\t') {
            text += "\\t";
        } else if (byte == '\\') {
            text += "\\\\";
        } else if (number < 32 || number > 126) {
            text += std::string("\\x") + digits[number >> 4U] + digits[number & 15U];
        } else {
            text += byte;
        }
    }
    return text;
}

}  // namespace cachehold::test
