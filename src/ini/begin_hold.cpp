// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "ini/mark.hpp"

namespace cachehold::ini {

namespace {

BeginResult not_held(std::string reason, std::size_t line = 0) {
    return {BeginResult::Outcome::refused, {}, line, std::move(reason)};
}

BeginResult switched(std::string bytes) { return {BeginResult::Outcome::switched, std::move(bytes), 0, {}}; }

// Ours end like the first line of the file, so that an editor sees one kind. Not a lone CR: to sed, which
// works on the file every night, that ends no line.
std::string_view line_end_of(std::string_view bytes) {
    const std::size_t end = bytes.find_first_of("\r\n");
    const bool pair = end != std::string_view::npos && bytes.substr(end, 2) == "\r\n";
    return pair ? "\r\n" : "\n";
}

// `mark` is the line for an `edit` that has been made in `bytes`, but for the inserted line.
std::string with_mark(std::string_view bytes, Mark::Edit edit, const std::string& mark,
                      std::string_view line_end) {
    const std::size_t skip = byte_order_mark_length(bytes);
    std::string result(bytes.substr(0, skip));
    result += mark;
    result += line_end;
    if (edit != Mark::Edit::replaced) {
        result += on_line;
        result += line_end;
    }
    result += bytes.substr(skip);
    return result;
}

// Whether the edit is right in each PHP version that reads the file at all; else the name of one where it is
// not.
const char* disagreeing(std::string_view before, std::string_view after) {
    for (const Dialect dialect : all_dialects) {
        const Comparison comparison = compare_others(before, after, dialect);
        if (comparison == Comparison::not_parsed_before) continue;
        if (comparison == Comparison::different || read(after, dialect).truth != Truth::truthy) {
            return name_of(dialect);
        }
    }
    return nullptr;
}

// A site may run on any of the versions: say so where one of them ignores the file, with or without our edit.
std::string note_on(std::string_view bytes, std::string_view before) {
    for (const Dialect dialect : all_dialects) {
        const Reading reading = read(bytes, dialect);
        if (reading.truth != Truth::unparsable) continue;
        return std::string(before.empty() ? "" : "; ") + name_of(dialect) +
               " cannot parse the file and ignores it as a whole: line " + std::to_string(reading.line) +
               ", " + reading.reason;
    }
    return {};
}

// How many live assignments look like ours, but are the owner's.
std::size_t count_like_ours(const std::vector<Statement>& assignments, std::string_view bytes) {
    return static_cast<std::size_t>(std::ranges::count_if(assignments, [&](const Statement& one) {
        return one.kind == Statement::Kind::scalar && one.value.in(bytes) == on_value;
    }));
}

// `edited` is `bytes` with the value replaced, if there is one to replace.
BeginResult marked(std::string_view bytes, std::string edited, Mark mark, std::size_t line) {
    const std::string_view line_end = line_end_of(bytes);
    mark.sum = checksum(bytes);
    // What BOA appends to a file whose last line has no end becomes part of that line. In most of them it is
    // an error, for which PHP ignores all of the file, and our edit with it.
    if (!bytes.empty() && !is(bytes.back(), line_end_class)) {
        Mark ended = mark;
        ended.end = end_note(bytes);
        std::string result =
            with_mark(edited, mark.edit, format_mark(ended), line_end) + std::string(line_end);
        // a last $ takes the line end into the value
        const bool comes_back = end_hold(result).bytes == bytes;
        if (comes_back && disagreeing(bytes, result) == nullptr) return switched(std::move(result));
    }
    edited = with_mark(edited, mark.edit, format_mark(mark), line_end);
    if (const char* version = disagreeing(bytes, edited); version != nullptr) {
        return not_held(std::string(version) + " reads this file differently from other versions", line);
    }
    return switched(std::move(edited));
}

BeginResult create(std::string_view id) {
    return marked("", "", {std::string(id), Mark::Edit::created, ""}, 0);
}

// For a file without a mark that PHP can parse.
BeginResult switch_on(std::string_view bytes, std::string_view id) {
    if (const std::size_t nul = bytes.find('\0'); nul != std::string_view::npos) {
        return not_held("there is a NUL byte, which PHP versions read differently",
                        place_of(bytes, nul).line);
    }
    Mark mark{std::string(id), Mark::Edit::inserted, ""};
    std::string edited(bytes);
    const std::vector<Statement> assignments = switch_assignments(bytes);
    std::size_t line = 0;
    // an array in the last place is true: then only some other version asked for an edit, and the check below
    // refuses it
    if (!assignments.empty() && assignments.back().kind == Statement::Kind::scalar) {
        const Span value = assignments.back().value;
        line = place_of(bytes, value.begin).line;
        mark.edit = Mark::Edit::replaced;
        mark.was = value.in(bytes);
        mark.like = count_like_ours(assignments, bytes);
        if (mark.was.size() > was_limit || mark.like > like_limit || !is_one_value(mark.was)) {
            return not_held("the value is too long or too unusual to be put back later", line);
        }
        edited.replace(value.begin, value.end - value.begin, on_value);
    }
    return marked(bytes, std::move(edited), mark, line);
}

// The mark is there, the switch is not on: whatever stands there now is what the owner wants back.
BeginResult reassert(std::string_view bytes, std::string_view id) {
    const EndResult theirs = end_hold(bytes);
    if (theirs.outcome == EndResult::Outcome::refused) return not_held(theirs.reason, theirs.line);
    const bool nothing = theirs.outcome == EndResult::Outcome::remove_file;
    BeginResult result = nothing ? create(id) : switch_on(theirs.bytes, id);
    if (result.outcome != BeginResult::Outcome::switched) return result;
    result.outcome = BeginResult::Outcome::reasserted;
    result.reason = "the mark was there, but the switch was not on any more; now it is";
    return result;
}

}  // namespace

BeginResult begin_hold(const std::optional<std::string_view>& bytes, std::string_view id, std::size_t limit) {
    if (!is_valid_id(id)) return not_held("not an id for a mark");
    if (!bytes) return create(id);
    const Reading reading = read(*bytes);
    if (reading.truth == Truth::unparsable) return not_held(reading.reason, reading.line);
    const MarkFinding finding = find_mark(*bytes);
    if (surely_on(*bytes)) {
        const bool ours = finding.state == MarkState::good || finding.state == MarkState::several;
        return {ours ? BeginResult::Outcome::already_ours : BeginResult::Outcome::owner_on,
                {},
                0,
                finding.reason + note_on(*bytes, finding.reason)};
    }
    BeginResult result = finding.state == MarkState::none ? switch_on(*bytes, id) : reassert(*bytes, id);
    // what we write we must be able to read again
    if (result.bytes.size() > limit)
        return not_held("larger than " + std::to_string(limit) + " bytes, which no real one is");
    if (result.outcome != BeginResult::Outcome::refused) result.reason += note_on(*bytes, result.reason);
    return result;
}

}  // namespace cachehold::ini
