// SPDX-License-Identifier: MIT
#include "ini/mark.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "report/report.hpp"

namespace cachehold::ini {

namespace {

constexpr std::string_view mark_begin = ";cachehold/";
constexpr std::string_view mark_version = "1 ";
constexpr std::size_t id_limit = 32;
constexpr std::size_t sum_length = 16;
constexpr std::size_t end_length = 8;

constexpr std::array<std::string_view, 3> edit_names = {"replaced", "inserted", "created"};  // as Mark::Edit

// Whatever is no number comes out as one that is not what is written.
std::uint64_t number_in(std::string_view digits, int base) {
    return std::strtoull(std::string(digits).c_str(), nullptr, base);
}

// What is wrong with the line; nothing: it is a mark. A mark has one spelling, so a line is one where it is
// what format_mark() makes of the fields that are found in it.
std::string parse(std::string_view text, MarkLine& line) {
    constexpr const char* unwritten = "it differs from what cachehold writes";
    const auto field = [&](const std::string& name) -> std::optional<std::string_view> {
        const std::size_t begin = text.find(" " + name + "=");
        if (begin == std::string_view::npos) return std::nullopt;
        const std::string_view value = text.substr(begin + name.size() + 2);
        return value.substr(0, value.find(' '));
    };
    if (text.substr(mark_begin.size(), mark_version.size()) != mark_version)
        return "not a version of the mark that is known here";
    const auto id = field("id").value_or("");
    const auto edit = std::find(edit_names.begin(), edit_names.end(), field("edit").value_or(""));
    const auto was = report::percent_decode(field("was").value_or("%"));
    if (!is_valid_id(id) || edit == edit_names.end() || !was || was->size() > was_limit) return unwritten;
    Mark mark{std::string(id), static_cast<Mark::Edit>(edit - edit_names.begin()), *was};
    if (const auto like = field("like")) mark.like = number_in(*like, 10);
    if (const auto end = field("end")) mark.end = static_cast<std::uint32_t>(number_in(*end, 16));
    if (const auto sum = field("sum")) mark.sum = number_in(*sum, 16);
    const bool has_value = !was->empty() || mark.like > 0;
    if (format_mark(mark) != text || mark.like > like_limit ||
        (has_value && mark.edit != Mark::Edit::replaced))
        return unwritten;
    if (!is_one_value(*was)) return "its former value is not one value to PHP";
    line.mark = mark;
    return "";
}

MarkLine parse_line(std::string_view bytes, std::size_t begin) {
    MarkLine line;
    line.begin = begin;
    line.end = next_line(bytes, begin);
    line.reason = parse(line_at(bytes, begin), line);
    return line;
}

}  // namespace

std::uint64_t checksum(std::string_view bytes) {
    std::uint64_t sum = 0xcbf29ce484222325U;
    for (const char byte : bytes) sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    return sum;
}

bool is_valid_id(std::string_view id) {
    return !id.empty() && id.size() <= id_limit && id.find_first_not_of("0123456789abcdef") == id.npos;
}

bool is_one_value(std::string_view was) {
    const std::string bytes = "k=" + std::string(was) + "\n";
    Scanner scanner(bytes, usual_dialect);
    const Statement* statement = scanner.next();
    return statement != nullptr && statement->value.begin == 2 && statement->value.end == 2 + was.size();
}

std::uint32_t end_note(std::string_view bytes) {
    const std::size_t begin = std::max(bytes.find_last_of("\r\n") + 1, byte_order_mark_length(bytes));
    return static_cast<std::uint32_t>(checksum(bytes.substr(begin)));
}

std::string format_mark(const Mark& mark) {
    std::string text(mark_begin);
    text += mark_version;
    text += "id=" + mark.id;
    text += " edit=" + std::string(edit_names[static_cast<std::size_t>(mark.edit)]);
    text += " was=" + report::percent_encode(mark.was);
    if (mark.like > 0) text += " like=" + std::to_string(mark.like);
    if (mark.end) text += " end=" + report::hex(*mark.end, end_length);
    if (mark.sum) text += " sum=" + report::hex(*mark.sum, sum_length);
    return text;
}

std::string_view line_at(std::string_view bytes, std::size_t begin) {
    return bytes.substr(begin, bytes.find_first_of("\r\n", begin) - begin);
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

MarkFinding find_mark(std::string_view bytes) { return finding_in(bytes, mark_lines(bytes)); }

MarkFinding finding_in(std::string_view bytes, const std::vector<MarkLine>& lines) {
    if (lines.empty()) return {};
    for (const MarkLine& line : lines) {
        const bool same = line_at(bytes, line.begin) == line_at(bytes, lines.front().begin);
        if (line.mark && same) continue;
        return {
            MarkState::damaged, "", place_of(bytes, line.begin).line,
            line.mark ? "there are marks that contradict each other" : "the mark is damaged: " + line.reason};
    }
    const std::string id = lines.front().mark->id;
    if (lines.size() == 1) return {MarkState::good, id, 0, ""};
    return {MarkState::several, id, 0, "there are " + std::to_string(lines.size()) + " marks"};
}

}  // namespace cachehold::ini
