// SPDX-License-Identifier: MIT
#include "ini/mark.hpp"

#include <algorithm>
#include <array>

#include "ini/char_class.hpp"
#include "ini/place.hpp"
#include "ini/scanner.hpp"
#include "report/percent.hpp"

namespace cachehold::ini {

namespace {

constexpr std::string_view mark_begin = ";cachehold/";
constexpr std::string_view mark_version = "1 ";
constexpr std::size_t id_limit = 32;
constexpr std::size_t sum_length = 16;
constexpr std::size_t end_length = 8;
constexpr std::string_view hex_digits = "0123456789abcdef";

constexpr std::array<std::string_view, 3> edit_names = {"replaced", "inserted", "created"};  // as Mark::Edit

bool is_hex(std::string_view text) { return text.find_first_not_of(hex_digits) == std::string_view::npos; }

std::string to_hex(std::uint64_t number, std::size_t length) {
    std::string text(length, '0');
    for (std::size_t i = length; i > 0; number >>= 4U) text[--i] = hex_digits[number & 15U];
    return text;
}

std::optional<std::uint64_t> from_hex(std::string_view text, std::size_t length) {
    if (text.size() != length || !is_hex(text)) return std::nullopt;
    std::uint64_t number = 0;
    for (const char digit : text) number = number << 4U | hex_digits.find(digit);
    return number;
}

// 1 to like_limit, else 0.
std::size_t to_count(std::string_view digits) {
    std::size_t count = 0;
    if (digits.empty() || digits.size() > 2 || digits.front() == '0') return 0;
    for (const char digit : digits) {
        if (!is(digit, digit_class)) return 0;
        count = count * 10 + static_cast<std::size_t>(digit - '0');
    }
    return count;
}

// Takes "name=value" off the front of `fields`, and the blank behind it.
std::optional<std::string_view> take_field(std::string_view& fields, std::string_view name) {
    if (fields.substr(0, name.size()) != name || fields.substr(name.size(), 1) != "=") return std::nullopt;
    fields.remove_prefix(name.size() + 1);
    const std::size_t blank = std::min(fields.find(' '), fields.size());
    const std::string_view value = fields.substr(0, blank);
    // a blank at the very end stays, and is nothing that any field begins with
    fields.remove_prefix(blank + 1 < fields.size() ? blank + 1 : blank);
    return value;
}

// An empty answer: good.
std::string parse_notes(std::string_view fields, bool replaced, Notes& notes) {
    if (const auto digits = take_field(fields, "like")) {
        notes.like = to_count(*digits);
        if (notes.like == 0 || !replaced) return "no valid count";
    }
    if (const auto digits = take_field(fields, "end")) {
        const auto end = from_hex(*digits, end_length);
        if (!end) return "no valid note of the end";
        notes.end = static_cast<std::uint32_t>(*end);
    }
    if (const auto digits = take_field(fields, "sum")) {
        notes.sum = from_hex(*digits, sum_length);
        if (!notes.sum) return "no valid checksum";
    }
    return fields.empty() ? "" : "something behind its last field";
}

std::string parse_fields(std::string_view fields, MarkLine& line) {
    const auto id = take_field(fields, "id");
    if (!id || !is_valid_id(*id)) return "no valid id";
    const auto name = take_field(fields, "edit");
    const auto known = std::find(edit_names.begin(), edit_names.end(), name.value_or(""));
    if (known == edit_names.end()) return "no edit that is known";
    const auto edit = static_cast<Mark::Edit>(known - edit_names.begin());
    const auto encoded = take_field(fields, "was");
    const auto was = encoded ? report::percent_decode(*encoded) : std::nullopt;
    if (!was || was->size() > was_limit) return "its former value cannot be decoded";
    if (edit != Mark::Edit::replaced && !was->empty()) return "a former value where there was none";
    if (!is_one_value(*was)) return "its former value is not one value to PHP";
    std::string reason = parse_notes(fields, edit == Mark::Edit::replaced, line.notes);
    if (reason.empty()) line.mark = Mark{std::string(*id), edit, *was};
    return reason;
}

MarkLine parse_line(std::string_view bytes, std::size_t begin) {
    MarkLine line;
    line.begin = begin;
    line.end = next_line(bytes, begin);
    std::string_view text = bytes.substr(begin, line.end - begin);
    while (!text.empty() && is(text.back(), line_end_class)) text.remove_suffix(1);
    text.remove_prefix(mark_begin.size());
    if (text.substr(0, mark_version.size()) != mark_version) {
        line.reason = "not a version of the mark that is known here";
        return line;
    }
    text.remove_prefix(mark_version.size());
    line.reason = parse_fields(text, line);
    return line;
}

}  // namespace

std::size_t byte_order_mark_length(std::string_view bytes) {
    return bytes.substr(0, 3) == "\xef\xbb\xbf" ? 3 : 0;
}

std::uint64_t checksum(std::string_view bytes) {
    std::uint64_t sum = 0xcbf29ce484222325U;
    for (const char byte : bytes) sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    return sum;
}

bool is_valid_id(std::string_view id) { return !id.empty() && id.size() <= id_limit && is_hex(id); }

bool is_one_value(std::string_view was) {
    const std::string bytes = "k=" + std::string(was) + "\n";
    Scanner scanner(bytes, usual_dialect);
    const Statement* statement = scanner.next();
    if (statement == nullptr || statement->value.begin != 2 || statement->value.end != 2 + was.size())
        return false;
    return scanner.next() == nullptr && !scanner.error();
}

std::uint32_t end_note(std::string_view bytes) {
    const std::size_t begin = std::max(bytes.find_last_of("\r\n") + 1, byte_order_mark_length(bytes));
    return static_cast<std::uint32_t>(checksum(bytes.substr(begin)));
}

std::string format_mark(const Mark& mark, const Notes& notes) {
    std::string text(mark_begin);
    text += mark_version;
    text += "id=" + mark.id;
    text += " edit=" + std::string(edit_names[static_cast<std::size_t>(mark.edit)]);
    text += " was=" + report::percent_encode(mark.was);
    if (notes.like > 0) text += " like=" + std::to_string(notes.like);
    if (notes.end) text += " end=" + to_hex(*notes.end, end_length);
    if (notes.sum) text += " sum=" + to_hex(*notes.sum, sum_length);
    return text;
}

std::size_t next_line(std::string_view bytes, std::size_t index) {
    const std::size_t end = bytes.find_first_of("\r\n", index);
    if (end == std::string_view::npos) return bytes.size();
    return end + (bytes.substr(end, 2) == "\r\n" ? 2 : 1);
}

std::vector<MarkLine> mark_lines(std::string_view bytes) {
    std::vector<MarkLine> lines;
    const std::size_t first = byte_order_mark_length(bytes);
    std::size_t at = bytes.find(mark_begin);
    while (at != std::string_view::npos) {
        const bool begins_line = at == 0 || at == first || is(bytes[at - 1], line_end_class);
        if (begins_line) lines.push_back(parse_line(bytes, at));
        at = bytes.find(mark_begin, at + mark_begin.size());
    }
    return lines;
}

MarkFinding find_mark(std::string_view bytes) {
    const std::vector<MarkLine> lines = mark_lines(bytes);
    MarkFinding finding;
    if (lines.empty()) return finding;
    const auto damaged =
        std::find_if(lines.begin(), lines.end(), [](const MarkLine& line) { return !line.mark; });
    if (damaged != lines.end()) {
        finding.state = MarkState::damaged;
        finding.reason = "the mark in line " + std::to_string(place_of(bytes, damaged->begin).line) +
                         " is damaged: " + damaged->reason;
    } else if (lines.size() > 1) {
        finding.state = MarkState::several;
        finding.reason = "there are " + std::to_string(lines.size()) + " marks";
    } else {
        finding.state = MarkState::good;
        finding.mark = *lines.front().mark;
    }
    return finding;
}

}  // namespace cachehold::ini
