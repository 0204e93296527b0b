// SPDX-License-Identifier: MIT
#include "report/encoding.hpp"

#include <algorithm>
#include <charconv>

#include "report/printable.hpp"

namespace cachehold::report {
namespace {

std::string joined(const char* open, const std::vector<std::string>& items, const char* close) {
    std::string result = open;
    for (const auto& item : items) {
        if (&item != &items.front()) result += ", ";
        result += item;
    }
    result += close;
    return result;
}

constexpr std::string_view digits = "0123456789ABCDEF";

bool is_letter_or_digit(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

}  // namespace

namespace json {

std::string text(std::string_view bytes) {
    std::string result = "\"";
    while (!bytes.empty()) {
        const Character character = character_at(bytes);
        const std::string_view these = bytes.substr(0, std::max<std::size_t>(1, character.length));
        if (character.length == 0 || these == "\"" || these == "\\") result += '\\';
        result += character.length != 0 && !character.is_printable ? "\\u" + hex(character.code, 4)
                                                                   : printable(these);
        bytes.remove_prefix(these.size());
    }
    return result + '"';
}

std::string boolean(bool value) { return value ? "true" : "false"; }

std::string object(const std::vector<std::pair<std::string, std::string>>& members) {
    std::vector<std::string> items;
    items.reserve(members.size());
    for (const auto& [name, value] : members) items.push_back(text(name) + ": " + value);
    return joined("{", items, "}");
}

std::string array(const std::vector<std::string>& items) { return joined("[", items, "]"); }

}  // namespace json

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
