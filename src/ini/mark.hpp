// SPDX-License-Identifier: MIT
// The mark as text: a comment line that begin_hold() writes as the first of the file. It is enough to undo
// the edit.
//
//     ;cachehold/1 id=4f2a9c31 edit=replaced was=FALSE sum=5b39f6a2d1c00e47
//
// One blank is between the fields, which are in the order of Mark. like, end and sum are there only where
// they are known. `was` is percent-encoded: only letters, digits, '-' and '.' stand for themselves, so no
// value can end the line or spell the name of the setting.
//
// Also here: compare_others(), which compares what PHP reads before and after an edit. begin_hold() and
// end_hold() write nothing that changes another key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ini/scanner.hpp"
#include "ini/setting.hpp"

namespace cachehold::ini {

inline constexpr std::string_view on_value = "TRUE";

/// The line that begin_hold() inserts. It begins without a blank, because BOA's nightly script deletes lines
/// that begin with one, and it is spelt as that script spells it.
inline constexpr std::string_view on_line = "redis_cache_disable = TRUE";

/// The longest former value in a mark, in bytes. A mark with a longer one is damaged.
inline constexpr std::size_t was_limit = 1024;

/// The largest `like` of a mark.
inline constexpr std::size_t like_limit = 99;

/// 64 bits of FNV-1a. It tells whether a file is what it was. It is no protection against forgery.
std::uint64_t checksum(std::string_view bytes);

bool is_valid_id(std::string_view id);

/// Whether PHP reads `was` behind an = sign as exactly one value and nothing else.
bool is_one_value(std::string_view was);

/// What the mark says.
struct Mark {
    enum class Edit {
        replaced,  ///< the value of the last live assignment became TRUE; `was` holds its tokens
        inserted,  ///< on_line was inserted as the first line
        created,   ///< the file did not exist
    };
    std::string id;  ///< 1 to 32 characters of [0-9a-f]
    Edit edit = Edit::inserted;
    std::string was;
    /// replaced: the number of live assignments before ours to which the owner himself gave our value. 1 to
    /// like_limit.
    std::size_t like = 0;
    /// Set where a line end was added to the last line: end_note() of the file before.
    std::optional<std::uint32_t> end = std::nullopt;
    /// checksum() of the file before. It tells whether something else was edited meanwhile.
    std::optional<std::uint64_t> sum = std::nullopt;
};

/// A checksum of the text behind the last line end.
std::uint32_t end_note(std::string_view bytes);

/// The line without its end.
std::string format_mark(const Mark& mark);

/// One line that begins as a mark does.
struct MarkLine {
    std::size_t begin = 0;
    std::size_t end = 0;  ///< behind the line end
    std::optional<Mark> mark;
    std::string reason;  ///< where there is no mark: what is wrong with the line
};

/// The mark lines of a file, from the first to the last.
std::vector<MarkLine> mark_lines(std::string_view bytes);

/// As find_mark(). `lines` are the mark lines of `bytes`.
MarkFinding finding_in(std::string_view bytes, const std::vector<MarkLine>& lines);

/// From `begin` to the end of its line, without the line end; LF, CR and CRLF count.
std::string_view line_at(std::string_view bytes, std::size_t begin);

/// The index behind the line that contains `index`, with its line end.
std::size_t next_line(std::string_view bytes, std::size_t index);

enum class Comparison {
    not_parsed_before,  ///< PHP ignores all of `before`, so nothing can be lost
    same,               ///< every other key has the same value, in the same order
    different,          ///< also where `after` does not parse
};

Comparison compare_others(std::string_view before, std::string_view after, Dialect dialect);

/// Whether every dialect that parses the file reads the switch as true, whatever constants and variables
/// hold. The usual dialect must parse it.
bool surely_on(std::string_view bytes);

/// The live statements that assign to the switch or to an element of it, in order, up to a syntax error.
std::vector<Statement> switch_assignments(std::string_view bytes);

}  // namespace cachehold::ini
