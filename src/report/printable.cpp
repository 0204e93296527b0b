// SPDX-License-Identifier: MIT
#include "report/printable.hpp"

namespace cachehold::report {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// Length of the well-formed UTF-8 sequence at the start of `bytes`, 0 where there is none. Overlong forms,
/// surrogates and the C1 control characters (which terminals obey) count as none.
std::size_t utf8_length(std::string_view bytes) {
    const auto lead = static_cast<unsigned char>(bytes[0]);
    if (lead >= 0x20 && lead < 0x7F) return 1;
    const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                               : (lead & 0xF0U) == 0xE0       ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
    if (length == 0 || bytes.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if (!is_continuation(bytes[i])) return 0;
    const auto second = static_cast<unsigned char>(bytes[1]);
    const bool excluded = (lead == 0xC2 && second < 0xA0) || (lead == 0xE0 && second < 0xA0) ||
                          (lead == 0xED && second >= 0xA0) || (lead == 0xF0 && second < 0x90) ||
                          (lead == 0xF4 && second >= 0x90);
    return excluded ? 0 : length;
}

std::string escaped(char byte) {
    static constexpr char digits[] = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(byte);
    return {'\\', 'x', digits[value >> 4U], digits[value & 15U]};
}

}  // namespace

std::string printable(std::string_view bytes, std::size_t limit) {
    std::string text;
    while (!bytes.empty()) {
        if (text.size() >= limit) return text + "...";
        const std::size_t length = utf8_length(bytes);
        text += length == 0 ? escaped(bytes[0]) : std::string(bytes.substr(0, length));
        bytes.remove_prefix(length == 0 ? 1 : length);
    }
    return text;
}

std::string quoted(std::string_view bytes, std::size_t limit) { return "'" + printable(bytes, limit) + "'"; }

std::string quoted_first(const std::vector<std::string>& names) {
    const std::string first = quoted(names.front());
    return names.size() == 1 ? first : first + " and " + std::to_string(names.size() - 1) + " more";
}

}  // namespace cachehold::report
