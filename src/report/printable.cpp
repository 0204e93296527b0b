// SPDX-License-Identifier: MIT
#include "report/printable.hpp"

#include <algorithm>
#include <ostream>

namespace cachehold::report {
namespace {

/// What a terminal obeys, or shows as nothing or in another order, so that a text looks like another one.
bool is_hidden(char32_t code) {
    constexpr struct {
        char32_t first, last;
    } hidden[] = {{0, 0x1F},        {0x7F, 0x9F},     {0xAD, 0xAD},     {0x61C, 0x61C},   {0x180E, 0x180E},
                  {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}};
    return std::ranges::any_of(hidden, [=](auto range) { return code >= range.first && code <= range.last; });
}

std::string escaped(char byte) { return "\\x" + hex(static_cast<unsigned char>(byte), 2); }

/// How many bytes lie between what both begin with and what both end with.
std::size_t difference(std::string_view a, std::string_view b) {
    const auto begin = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
    a.remove_prefix(static_cast<std::size_t>(begin));
    b.remove_prefix(static_cast<std::size_t>(begin));
    const auto end = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend()).first - a.rbegin();
    return std::max(a.size(), b.size()) - static_cast<std::size_t>(end);
}

}  // namespace

Character character_at(std::string_view bytes) {
    const auto lead = static_cast<unsigned char>(bytes[0]);
    if (lead < 0x80) return {1, lead, !is_hidden(lead)};
    const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                               : (lead & 0xF0U) == 0xE0       ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
    if (length == 0 || bytes.size() < length) return {};
    char32_t code = lead & (0xFFU >> (length + 1));
    for (const char byte : bytes.substr(1, length - 1)) {
        const auto value = static_cast<unsigned char>(byte);
        if ((value & 0xC0U) != 0x80U) return {};
        code = code << 6U | (value & 0x3FU);
    }
    constexpr char32_t shorter_ones[] = {0x80, 0x800, 0x10000};
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < shorter_ones[length - 2] || is_surrogate || code > 0x10FFFF) return {};
    return {length, code, !is_hidden(code)};
}

std::string printable(std::string_view bytes, std::size_t limit) {
    std::string text;
    while (!bytes.empty()) {
        if (text.size() >= limit) return text + "...";
        const Character character = character_at(bytes);
        const std::size_t length = character.is_printable ? character.length : 1;
        text += character.is_printable ? std::string(bytes.substr(0, length)) : escaped(bytes[0]);
        bytes.remove_prefix(length);
    }
    return text;
}

int PrintableLines::overflow(int byte) {
    const bool is_separator = byte == '\n' || byte == '\t';
    if (!is_separator && byte != traits_type::eof()) {
        text_ += static_cast<char>(byte);
        return byte;
    }
    out_ << printable(text_, std::string::npos);
    text_.clear();
    if (is_separator) out_.put(static_cast<char>(byte));
    return out_ ? traits_type::not_eof(byte) : traits_type::eof();
}

int PrintableLines::sync() {
    overflow(traits_type::eof());
    return out_.flush() ? 0 : -1;
}

std::string hex(std::uint64_t number, std::size_t digits) {
    std::string text(digits, '0');
    for (std::size_t i = digits; i > 0; number >>= 4U) text[--i] = "0123456789abcdef"[number & 15U];
    return text;
}

std::string quoted(std::string_view bytes, std::size_t limit) { return "'" + printable(bytes, limit) + "'"; }

std::string quoted_first(const std::vector<std::string>& names) {
    const std::string first = quoted(names.front());
    return names.size() == 1 ? first : first + " and " + std::to_string(names.size() - 1) + " more";
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known,
                         std::string_view otherwise) {
    std::size_t least = std::string_view::npos;
    std::string answer(otherwise);
    for (const std::string_view candidate : known) {
        const std::size_t different = difference(word, candidate);
        const bool is_near = different <= 2 && different < std::max(word.size(), candidate.size());
        if (!is_near || different >= least) continue;
        least = different;
        answer = "; did you mean '" + std::string(candidate) + "'?";
    }
    return answer;
}

}  // namespace cachehold::report
