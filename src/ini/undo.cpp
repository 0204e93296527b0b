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

// Whether the whole line at `begin` is the one that hold() inserts; which end it has does not matter.
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

Undone with_former_value(const std::string& bytes, const Span& value, const std::string& was) {
    Undone undone{bytes, true, false, value.begin, ""};
    undone.bytes.replace(value.begin, value.end - value.begin, was);
    return undone;
}

Undone undo_replacement(const std::string& bytes, const MarkLine& mark) {
    const std::vector<Statement> assignments = live_scalars(bytes);
    std::vector<Span> ours;
    for (const Statement& statement : assignments) {
        if (statement.value.in(bytes) != on_value) continue;
        ours.push_back(statement.value);
        Undone undone = with_former_value(bytes, statement.value, mark.mark->was);
        if (mark.sum && checksum(undone.bytes) == *mark.sum) {
            undone.in_place = true;
            return undone;
        }
    }
    const bool last = !ours.empty() && ours.back().begin == assignments.back().value.begin;
    if (last || ours.size() == 1) {
        Undone undone = with_former_value(bytes, ours.back(), mark.mark->was);
        undone.in_place = last && ours.size() == 1;
        if (!last) undone.reason = "another assignment follows our value";
        if (last && ours.size() > 1) undone.reason = "our value was the last of several like it";
        return undone;
    }
    Undone undone;
    undone.bytes = bytes;
    undone.reason = ours.empty() ? "our value is not there any more" : "our value is one of several like it";
    return undone;
}

}  // namespace

Undone undo_edit(const std::string& bytes, const MarkLine& mark, std::size_t place) {
    const bool replaced = mark.mark->edit == Mark::Edit::replaced;
    return replaced ? undo_replacement(bytes, mark) : undo_insertion(bytes, place);
}

}  // namespace cachehold::ini
