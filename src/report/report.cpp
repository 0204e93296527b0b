// SPDX-License-Identifier: MIT
#include "report/report.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <ostream>

namespace cachehold::report {
namespace {

struct Row {
    ExitStatus status;
    const char* meaning;
};

constexpr Row rows[] = {
    {ExitStatus::done, "done"},
    {ExitStatus::usage, "the command line makes no sense"},
    {ExitStatus::held, "'status': something is held"},
    {ExitStatus::flush_owed, "Redis not reachable or not willing: the switch stays on, a flush is owed"},
    {ExitStatus::ini_refused, "an INI that PHP cannot parse, or that we refuse to edit; not a byte changed"},
    {ExitStatus::busy, "another cachehold works on the same site and did not finish in time"},
    {ExitStatus::configuration, "a configuration file is wrong"},
    {ExitStatus::changed, "somebody else changed what we would have put back; theirs stays"},
    {ExitStatus::no_such_site, "no such site"},
    {ExitStatus::file_system, "a file could not be read, written or synced; nothing half done"},
    {ExitStatus::not_protected,
     "'run --strict': COMMAND not run or not protected; a Drush without our hook; a site ignores the switch"},
    {ExitStatus::interrupted, "'flush' was stopped by a signal; what was deleted by then stays deleted"},
    {ExitStatus::internal, "a bug in cachehold"},
    {ExitStatus::not_startable, "'run': COMMAND cannot be started; nothing stays held"},
    {ExitStatus::not_found, "'run': COMMAND does not exist; nothing stays held"},
};

/// What a terminal obeys, or shows as nothing or in another order, so that a text looks like another one.
bool is_hidden(char32_t code) {
    constexpr struct {
        char32_t first, last;
    } hidden[] = {{0, 0x1F},        {0x7F, 0x9F},     {0xAD, 0xAD},     {0x61C, 0x61C},   {0x180E, 0x180E},
                  {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}};
    return std::ranges::any_of(hidden, [=](auto range) { return code >= range.first && code <= range.last; });
}

std::string escaped(char byte) { return "\\x" + hex(static_cast<unsigned char>(byte), 2); }

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

}  // namespace

std::string list_of_statuses() {
    std::string text;
    for (const Row& row : rows) {
        const std::string number = std::to_string(static_cast<int>(row.status));
        text += std::string(3 - number.size(), ' ') + number + "  " + row.meaning + "\n";
    }
    return text + "\n'run' passes on the status of COMMAND.\n";
}

Character character_at(std::string_view bytes) {
    const auto lead = static_cast<unsigned char>(bytes[0]);
    if (lead < 0x80) return {1, lead, !is_hidden(lead)};
    const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                               : (lead & 0xF0U) == 0xE0       ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
    if (length == 0) return {};
    char32_t code = lead & (0xFFU >> (length + 1));
    for (const char byte : bytes.substr(1, length - 1)) {
        const auto value = static_cast<unsigned char>(byte);
        if ((value & 0xC0U) != 0x80U) return {};
        code = code << 6U | (value & 0x3FU);
    }
    // A character that is cut gives too small a code, too.
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
    return traits_type::not_eof(byte);
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
        const auto number = static_cast<unsigned char>(byte);
        if (std::isalnum(number) != 0 || plain.find(byte) != std::string_view::npos) {
            text += byte;
            continue;
        }
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
