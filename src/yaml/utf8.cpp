// SPDX-License-Identifier: MIT
#include "yaml/utf8.hpp"

namespace cachehold::yaml {
namespace {

constexpr std::uint32_t smallest_of_length[] = {0, 0, 0x80, 0x800, 0x10000};

std::size_t length_by(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead < 0xC0) return 0;
    if (lead < 0xE0) return 2;
    if (lead < 0xF0) return 3;
    return lead < 0xF8 ? 4 : 0;
}

bool is_surrogate(std::uint32_t character) { return character >= 0xD800 && character <= 0xDFFF; }

}  // namespace

std::optional<std::uint32_t> next_character(std::string_view& bytes) {
    const auto lead = static_cast<unsigned char>(bytes[0]);
    const std::size_t length = length_by(lead);
    std::uint32_t character = length < 2 ? lead : lead & (0x7FU >> length);
    bool good = length != 0 && length <= bytes.size();
    for (std::size_t i = 1; good && i < length; ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        good = (byte & 0xC0U) == 0x80U;
        character = character << 6U | (byte & 0x3FU);
    }
    good =
        good && character >= smallest_of_length[length] && character <= 0x10FFFF && !is_surrogate(character);
    bytes.remove_prefix(good ? length : 1);
    return good ? std::optional(character) : std::nullopt;
}

bool is_printable(std::uint32_t character) {
    if (character < 0x20) return character == '\t' || character == '\n' || character == '\r';
    return character < 0x7F ||
           (character >= 0xA0 && character != 0xFEFF && character != 0xFFFE && character != 0xFFFF);
}

bool is_utf8(std::string_view bytes) {
    while (!bytes.empty())
        if (!next_character(bytes)) return false;
    return true;
}

}  // namespace cachehold::yaml
