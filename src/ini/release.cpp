// SPDX-License-Identifier: MIT
// Decides by the table in RELEASE.md; the tests are its rows.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "ini/compare.hpp"
#include "ini/edit.hpp"
#include "ini/mark.hpp"
#include "ini/place.hpp"
#include "ini/setting.hpp"

namespace cachehold::ini {

namespace {

using Outcome = ReleaseResult::Outcome;

ReleaseResult refused(std::string reason, std::size_t line = 0) {
    ReleaseResult result;
    result.outcome = Outcome::refused;
    result.line = line;
    result.reason = std::move(reason);
    return result;
}

// The file on its way back.
struct Undone {
    std::string bytes;
    bool found = false;  ///< our edit was there and is not any more
    std::string reason;  ///< what was odd
};

bool is_on_line(std::string_view bytes, std::size_t begin) {
    std::string_view line = bytes.substr(begin, next_line(bytes, begin) - begin);
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    return line == on_line;
}

// Where our inserted line stands: behind the mark, or else where the only line like it is.
std::optional<std::size_t> inserted_line(const std::string& bytes, std::size_t behind_mark,
                                         std::string& reason) {
    std::vector<std::size_t> places;
    for (const Statement& statement : switch_assignments(bytes)) {
        const std::size_t begin = statement.key.begin;
        const std::size_t first = byte_order_mark_length(bytes);
        const bool begins_line = begin == first || bytes[begin - 1] == '\n' || bytes[begin - 1] == '\r';
        if (!begins_line || !is_on_line(bytes, begin)) continue;
        if (begin == behind_mark) return begin;
        places.push_back(begin);
    }
    if (places.size() == 1) {
        reason = "our line was moved";
        return places.front();
    }
    reason = places.empty() ? "our line is not there any more" : "our line is one of several like it";
    return std::nullopt;
}

Undone undo_insertion(std::string bytes, std::size_t behind_mark) {
    Undone undone;
    const auto begin = inserted_line(bytes, behind_mark, undone.reason);
    if (begin) bytes.erase(*begin, next_line(bytes, *begin) - *begin);
    undone.found = begin.has_value();
    undone.bytes = std::move(bytes);
    return undone;
}

Undone undo_replacement(const std::string& bytes, const MarkLine& line) {
    std::vector<Undone> ways;
    const std::vector<Statement> assignments = switch_assignments(bytes);
    const bool last_is_on = !assignments.empty() && assignments.back().value.in(bytes) == on_value;
    for (const Statement& statement : assignments) {
        if (statement.value.in(bytes) != on_value) continue;
        Undone way{bytes, true, ""};
        way.bytes.replace(statement.value.begin, on_value.size(), line.mark->was);
        if (line.sum && checksum(way.bytes) == *line.sum) return way;
        ways.push_back(std::move(way));
    }
    if (last_is_on || ways.size() == 1) return std::move(ways.back());
    return {bytes, false,
            ways.empty() ? "our value is not there any more" : "our value is one of several like it"};
}

// Outcome and reason for a file that is not byte for byte what it was.
void judge_changed(ReleaseResult& result, const Undone& undone, const Mark& mark) {
    const std::vector<Statement> left = switch_assignments(undone.bytes);
    const bool restored_last = undone.found && mark.edit == Mark::Edit::replaced && !left.empty() &&
                               left.back().value.in(undone.bytes) == mark.was;
    const bool their_switch = !left.empty() && !restored_last;
    result.outcome = their_switch ? Outcome::kept_switch : Outcome::kept_changes;
    result.reason = undone.reason.empty() ? "the file was edited meanwhile" : undone.reason;
    if (their_switch) result.reason += "; the switch stays as somebody else set it";
}

ReleaseResult undo(std::string_view bytes, const std::vector<MarkLine>& lines) {
    const MarkLine& line = lines.front();
    std::string rest(bytes);
    for (auto copy = lines.rbegin(); copy != lines.rend(); ++copy)
        rest.erase(copy->begin, copy->end - copy->begin);
    const bool first = line.begin == byte_order_mark_length(bytes) && lines.size() == 1;
    if (!first && compare_others(bytes, rest, usual_dialect) != Comparison::same) {
        return refused("the mark does not stand in a line of its own", place_of(bytes, line.begin).line);
    }
    const bool replaced = line.mark->edit == Mark::Edit::replaced;
    Undone undone = replaced ? undo_replacement(rest, line) : undo_insertion(rest, line.begin);
    ReleaseResult result;
    const bool surely_changed = line.sum && checksum(undone.bytes) != *line.sum;
    const bool in_place = undone.found && undone.reason.empty() && lines.size() == 1;
    if (line.mark->edit == Mark::Edit::created && undone.bytes.empty()) {
        result.outcome = Outcome::remove_file;
    } else if (!surely_changed && (line.sum || in_place)) {
        result.outcome = Outcome::restored;
    } else if (compare_others(rest, undone.bytes, usual_dialect) != Comparison::same) {
        return refused("putting the former value back would change what PHP reads of other keys");
    } else {
        judge_changed(result, undone, *line.mark);
    }
    if (lines.size() > 1)
        result.reason += std::string(result.reason.empty() ? "" : "; ") + "the mark was there more than once";
    result.bytes = std::move(undone.bytes);
    return result;
}

}  // namespace

ReleaseResult release(const std::optional<std::string_view>& bytes, std::size_t limit) {
    if (!bytes) return {};
    const std::vector<MarkLine> lines = mark_lines(*bytes);
    if (lines.empty()) return {};
    if (bytes->size() > limit) return refused("larger than " + std::to_string(limit) + " bytes");
    const auto text = [&](const MarkLine& line) {
        std::string_view all = bytes->substr(line.begin, line.end - line.begin);
        return all.substr(0, all.find_first_of("\r\n"));
    };
    for (const MarkLine& line : lines) {
        const std::size_t number = place_of(*bytes, line.begin).line;
        if (!line.mark) return refused("the mark is damaged: " + line.reason, number);
        if (text(line) != text(lines.front())) return refused("there are several marks that differ", number);
    }
    const Reading reading = read(*bytes);
    if (reading.truth == Truth::unparsable) return refused(reading.reason, reading.line);
    return undo(*bytes, lines);
}

}  // namespace cachehold::ini
