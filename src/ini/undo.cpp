// SPDX-License-Identifier: MIT
#include "ini/undo.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "ini/char_class.hpp"
#include "ini/compare.hpp"
#include "ini/edit.hpp"

namespace cachehold::ini {

namespace {

// Whether the whole line at `begin` is the one that begin_hold() inserts; which end it has does not matter.
bool is_our_line(std::string_view bytes, std::size_t begin) {
    const bool begins_line = begin == byte_order_mark_length(bytes) || is(bytes[begin - 1], line_end_class);
    std::string_view line = bytes.substr(begin, next_line(bytes, begin) - begin);
    while (!line.empty() && is(line.back(), line_end_class)) line.remove_suffix(1);
    return begins_line && line == on_line;
}

std::vector<Statement> live_scalars(std::string_view bytes) {
    std::vector<Statement> found = switch_assignments(bytes);
    const auto element = [](const Statement& statement) {
        return statement.kind == Statement::Kind::element;
    };
    found.erase(std::remove_if(found.begin(), found.end(), element), found.end());
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
    undone.found = undone.in_place || places.size() == 1;
    if (undone.found) {
        const std::size_t begin = undone.in_place ? place : places.front();
        undone.bytes.erase(begin, next_line(bytes, begin) - begin);
    }
    if (undone.in_place) return undone;
    undone.reason = undone.found     ? "our line was moved"
                    : places.empty() ? "our line is not there any more"
                                     : "our line is one of several like it";
    return undone;
}

// begin_hold() has edited the last assignment at that time, and has counted those before it that look the
// same.
Undone undo_replacement(const std::string& bytes, const MarkLine& mark) {
    std::vector<Span> like_ours;
    for (const Statement& statement : live_scalars(bytes)) {
        if (statement.value.in(bytes) == on_value) like_ours.push_back(statement.value);
    }
    Undone undone;
    undone.bytes = bytes;
    const std::size_t like = mark.notes.like;
    undone.found = like_ours.size() > like;
    if (undone.found) {
        const Span value = like_ours[like];
        undone.bytes.replace(value.begin, value.end - value.begin, mark.mark->was);
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
void undo_end(std::string& bytes, const Notes& notes) {
    std::string shorter = bytes;
    if (shorter.empty() || shorter.back() != '\n') return;
    shorter.pop_back();
    if (!shorter.empty() && shorter.back() == '\r') shorter.pop_back();
    const bool sure = notes.sum && checksum(shorter) == *notes.sum;
    const bool same = end_note(shorter) == *notes.end && read(shorter).truth == read(bytes).truth &&
                      compare_others(bytes, shorter, usual_dialect) == Comparison::same;
    if (sure || same) bytes = std::move(shorter);
}

}  // namespace

Undone undo_edit(const std::string& bytes, const MarkLine& mark, std::size_t place) {
    const bool replaced = mark.mark->edit == Mark::Edit::replaced;
    Undone undone = replaced ? undo_replacement(bytes, mark) : undo_insertion(bytes, place);
    if (mark.notes.end) undo_end(undone.bytes, mark.notes);
    return undone;
}

}  // namespace cachehold::ini
