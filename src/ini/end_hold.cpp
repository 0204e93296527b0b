// SPDX-License-Identifier: MIT
// Decides by the table in END_HOLD.md; the tests are its rows.
#include <string>
#include <utility>
#include <vector>

#include "ini/compare.hpp"
#include "ini/mark.hpp"
#include "ini/place.hpp"
#include "ini/setting.hpp"
#include "ini/undo.hpp"

namespace cachehold::ini {

namespace {

EndResult not_ended(std::string reason, std::size_t line = 0) {
    EndResult result;
    result.outcome = EndResult::Outcome::refused;
    result.line = line;
    result.reason = std::move(reason);
    return result;
}

std::string_view text_of(const MarkLine& line, std::string_view bytes) {
    const std::string_view whole = bytes.substr(line.begin, line.end - line.begin);
    return whole.substr(0, whole.find_first_of("\r\n"));
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

EndResult judge(const Undone& undone, const MarkLine& mark, bool one_mark) {
    EndResult result;
    result.reason = one_mark ? "" : "the mark was there more than once";
    const bool theirs = is_their_switch(undone);
    const bool in_place = undone.in_place && one_mark && !theirs;
    const bool as_before = mark.notes.sum ? checksum(undone.bytes) == *mark.notes.sum : in_place;
    if (mark.mark->edit == Mark::Edit::created && undone.bytes.empty()) {
        result.outcome = EndResult::Outcome::remove_file;
    } else if (as_before && mark.mark->edit != Mark::Edit::created) {
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
    const MarkLine& mark = lines.front();
    const std::string rest = without_marks(bytes, lines);
    Undone undone = undo_edit(rest, mark, mark.begin);
    // what fits its checksum is what PHP read before; everything else has to prove itself
    const bool sure = mark.notes.sum && checksum(undone.bytes) == *mark.notes.sum;
    if (!sure && compare_others(bytes, rest, usual_dialect) != Comparison::same) {
        return not_ended("without the mark PHP would read other keys differently",
                         place_of(bytes, mark.begin).line);
    }
    if (!sure && compare_others(rest, undone.bytes, usual_dialect) != Comparison::same) {
        return not_ended("with the former value PHP would read other keys differently");
    }
    EndResult result = judge(undone, mark, lines.size() == 1);
    result.bytes = std::move(undone.bytes);
    return result;
}

}  // namespace

EndResult end_hold(const std::optional<std::string_view>& bytes, std::size_t limit) {
    if (!bytes) return {};
    const std::vector<MarkLine> lines = mark_lines(*bytes);
    if (lines.empty()) return {};
    if (bytes->size() > limit) return not_ended("larger than " + std::to_string(limit) + " bytes");
    for (const MarkLine& line : lines) {
        const bool same = text_of(line, *bytes) == text_of(lines.front(), *bytes);
        if (line.mark && same) continue;
        const std::string reason =
            line.mark ? "there are marks that contradict each other" : "the mark is damaged: " + line.reason;
        return not_ended(reason, place_of(*bytes, line.begin).line);
    }
    const Reading reading = read(*bytes);
    if (reading.truth == Truth::unparsable) return not_ended(reading.reason, reading.line);
    return undo(*bytes, lines);
}

}  // namespace cachehold::ini
