// SPDX-License-Identifier: MIT
// The switch in one INI file: what PHP reads, the smallest edit that turns it on, and the way back. Pure:
// bytes in, bytes out. The rules are those of PHP's parse_ini_file() with INI_SCANNER_NORMAL and without
// sections, in every version from 5.6 to 8.5.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ini/dialect.hpp"

namespace cachehold::ini {

inline constexpr std::string_view switch_name = "redis_cache_disable";

/// In bytes. A larger file is refused unread; real INIs are much smaller.
inline constexpr std::size_t default_size_limit = 1U << 20U;

enum class Truth {
    absent,      ///< PHP finds no such key
    falsy,       ///< exactly '' or '0'
    truthy,      ///< everything else, arrays included
    unknown,     ///< depends on a constant or a variable, whose value is not in the file
    unparsable,  ///< parse_ini_file() returns false: PHP ignores the whole file
};

/// What PHP makes of `switch_name` in one file.
struct Reading {
    Truth truth = Truth::absent;
    std::string value;       ///< the string that PHP yields; empty where it is an array, unknown or absent
    std::size_t line = 0;    ///< of the value that counts, or of the syntax error; from 1; 0: there is none
    std::size_t column = 0;  ///< in bytes, from 1
    std::string reason;      ///< unparsable, unknown: why, in PHP's words where PHP has any
};

/// Reads the switch as PHP does. Linear in the size. Refuses no size by itself.
Reading read(std::string_view bytes, Dialect dialect = usual_dialect);

enum class MarkState {
    none,
    good,
    damaged,  ///< one cannot be read, or two contradict each other
    several,  ///< copies of one mark
};

struct MarkFinding {
    MarkState state = MarkState::none;
    std::string id;        ///< good, several: of the hold
    std::size_t line = 0;  ///< damaged: where
    std::string reason;    ///< damaged, several: what is wrong
};

/// Looks for mark lines (mark.hpp) where begin_hold() puts one, and wherever others have moved or copied it.
MarkFinding find_mark(std::string_view bytes);

struct BeginResult {
    enum class Outcome {
        switched,      ///< `bytes` are the file with mark and switch
        already_ours,  ///< our mark is there and PHP reads the switch as on: nothing to write
        reasserted,    ///< our mark is there, but the switch may be off: `bytes` turn it on again
        owner_on,      ///< truthy by the owner's own hand: nothing to write, nothing to undo
        refused,       ///< PHP cannot parse it, or its versions disagree about our edit: write nothing
    };
    Outcome outcome = Outcome::refused;
    std::string bytes;     ///< the new content for switched and reasserted
    std::size_t line = 0;  ///< refused: where
    std::string reason;    ///< refused, reasserted: why; else a PHP version that ignores the file, or empty
};

/// Turns the switch on. `bytes` is nullopt for a missing file, which is normal: it is created. Every other
/// key keeps its value and its order in every version of PHP.
BeginResult begin_hold(const std::optional<std::string_view>& bytes, std::string_view id,
                       std::size_t limit = default_size_limit);

struct EndResult {
    enum class Outcome {
        restored,      ///< `bytes` are exactly the file before the hold
        remove_file,   ///< we created the file, and nothing else is in it: remove it
        not_held,      ///< there is no mark: write nothing
        kept_changes,  ///< somebody edited it meanwhile: `bytes` are their file without our edit
        kept_switch,   ///< somebody set the switch meanwhile: it stays, `bytes` are without our mark
        refused,       ///< the mark is damaged or forged, or PHP cannot parse the file: write nothing
    };
    Outcome outcome = Outcome::not_held;
    std::string bytes;
    std::size_t line = 0;
    std::string reason;  ///< what was found, for a message
};

/// The inverse of begin_hold(). Decides by the table in docs/end-hold.md, never by guessing.
EndResult end_hold(const std::optional<std::string_view>& bytes);

}  // namespace cachehold::ini
