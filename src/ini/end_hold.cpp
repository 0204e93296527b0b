// SPDX-License-Identifier: MIT
// Decides by the table in docs/end-hold.md; the tests are its rows.
#include <algorithm>
#include <utility>

#include "ini/mark.hpp"

namespace cachehold::ini {

namespace {

EndResult not_ended(std::string reason, std::size_t line = 0) {
    return {EndResult::Outcome::refused, {}, line, std::move(reason)};
}

// A file without our edit.
struct Undone {
    std::string bytes;
    bool in_place = false;             ///< the edit was just where begin_hold() had put it
    std::optional<std::size_t> value;  ///< where a former value has been put back
    std::string reason;                ///< not in place: what was found instead
};

// Whether the whole line at `begin` is the one that begin_hold() inserts; which end it has does not matter.
bool is_our_line(std::string_view bytes, std::size_t begin) {
    const bool begins_line = begin == byte_order_mark_length(bytes) || is(bytes[begin - 1], line_end_class);
    return begins_line && line_at(bytes, begin) == on_line;
}

std::vector<Statement> live_scalars(std::string_view bytes) {
    std::vector<Statement> found = switch_assignments(bytes);
    std::erase_if(found, [](const Statement& one) { return one.kind == Statement::Kind::element; });
    return found;
}

Undone undo_insertion(const std::string& bytes, std::size_t place) {
    std::vector<std::size_t> places;
    for (const Statement& statement : live_scalars(bytes)) {
        if (is_our_line(bytes, statement.key.begin)) places.push_back(statement.key.begin);
    }
    Undone undone;
    undone.bytes = bytes;
    undone.in_place = std::find(places.begin(), places.end(), place) != places.end();
    const bool is_found = undone.in_place || places.size() == 1;
    if (is_found) {
        const std::size_t begin = undone.in_place ? place : places.front();
        undone.bytes.erase(begin, next_line(bytes, begin) - begin);
    }
    if (undone.in_place) return undone;
    undone.reason = is_found         ? "our line was moved"
                    : places.empty() ? "our line is not there any more"
                                     : "our line is one of several like it";
    return undone;
}

// begin_hold() has edited the last assignment at that time, and has counted those before it that look the
// same.
Undone undo_replacement(const std::string& bytes, const Mark& mark) {
    std::vector<Span> like_ours;
    for (const Statement& statement : live_scalars(bytes)) {
        if (statement.value.in(bytes) == on_value) like_ours.push_back(statement.value);
    }
    Undone undone;
    undone.bytes = bytes;
    const std::size_t like = mark.like;
    if (like_ours.size() > like) {
        const Span value = like_ours[like];
        undone.bytes.replace(value.begin, value.end - value.begin, mark.was);
        undone.value = value.begin;
        undone.in_place = like_ours.size() == like + 1;
    } else {
        undone.reason = like_ours.empty() ? "our value is not there any more"
                                          : "one of several values like ours is not there any more";
    }
    return undone;
}

// The line end that begin_hold() has added goes where the last line is the one it was added to, and where PHP
// makes nothing of it. Behind it, others may have appended, trusting that the line had an end: then it stays.
void undo_end(std::string& bytes, std::uint32_t note) {
    std::string shorter = bytes;
    if (shorter.ends_with('\n')) shorter.pop_back();
    if (shorter.ends_with('\r')) shorter.pop_back();
    const Comparison others = compare_others(bytes, shorter, usual_dialect);
    if (end_note(shorter) == note && others == Comparison::same) bytes = std::move(shorter);
}

// `bytes` is the file without its mark, `place` where the mark stood.
Undone undo_edit(const std::string& bytes, const Mark& mark, std::size_t place) {
    const bool replaced = mark.edit == Mark::Edit::replaced;
    Undone undone = replaced ? undo_replacement(bytes, mark) : undo_insertion(bytes, place);
    if (mark.end) undo_end(undone.bytes, *mark.end);
    return undone;
}

std::string without_marks(std::string_view bytes, const std::vector<MarkLine>& lines) {
    std::string rest;
    std::size_t begin = 0;
    for (const MarkLine& line : lines) {
        rest += bytes.substr(begin, line.begin - begin);
        begin = line.end;
    }
    rest += bytes.substr(begin);
    return rest;
}

// Whether what PHP reads as the switch now is somebody else's doing.
bool is_their_switch(const Undone& undone) {
    const std::vector<Statement> left = switch_assignments(undone.bytes);
    return !left.empty() && (!undone.value || left.back().value.begin != *undone.value);
}

EndResult judge(const Undone& undone, const Mark& mark, bool one_mark) {
    EndResult result;
    result.reason = one_mark ? "" : "the mark was there more than once";
    const bool theirs = is_their_switch(undone);
    const bool in_place = undone.in_place && one_mark && !theirs;
    const bool as_before = mark.sum ? checksum(undone.bytes) == *mark.sum : in_place;
    if (mark.edit == Mark::Edit::created && undone.bytes.empty()) {
        result.outcome = EndResult::Outcome::remove_file;
    } else if (as_before && mark.edit != Mark::Edit::created) {
        result.outcome = EndResult::Outcome::restored;
    } else {
        result.outcome = theirs ? EndResult::Outcome::kept_switch : EndResult::Outcome::kept_changes;
        if (!result.reason.empty()) result.reason += "; ";
        result.reason += undone.reason.empty() ? "the file was edited meanwhile" : undone.reason;
        result.reason +=
            theirs ? "; the switch stays as somebody else has set it" : "; what is not ours stays";
    }
    return result;
}

EndResult undo(std::string_view bytes, const std::vector<MarkLine>& lines) {
    const Mark& mark = *lines.front().mark;
    const std::size_t begin = lines.front().begin;
    const std::string rest = without_marks(bytes, lines);
    Undone undone = undo_edit(rest, mark, begin);
    if (compare_others(bytes, rest, usual_dialect) != Comparison::same) {
        return not_ended("without the mark PHP would read other keys differently",
                         place_of(bytes, begin).line);
    }
    if (compare_others(rest, undone.bytes, usual_dialect) != Comparison::same)
        return not_ended("with the former value PHP would read other keys differently");
    EndResult result = judge(undone, mark, lines.size() == 1);
    result.bytes = std::move(undone.bytes);
    return result;
}

}  // namespace

EndResult end_hold(const std::optional<std::string_view>& bytes) {
    if (!bytes) return {};
    const std::vector<MarkLine> lines = mark_lines(*bytes);
    const MarkFinding finding = finding_in(*bytes, lines);
    if (finding.state == MarkState::none) return {};
    if (finding.state == MarkState::damaged) return not_ended(finding.reason, finding.line);
    const Reading reading = read(*bytes);
    if (reading.truth == Truth::unparsable) return not_ended(reading.reason, reading.line);
    return undo(*bytes, lines);
}

}  // namespace cachehold::ini
