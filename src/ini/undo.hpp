// SPDX-License-Identifier: MIT
// The edit of a hold, found again and taken out; what end_hold() does before it judges.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "ini/mark.hpp"

namespace cachehold::ini {

/// A file without our edit.
struct Undone {
    std::string bytes;
    bool found = false;                ///< the edit was there
    bool in_place = false;             ///< and just where begin_hold() had put it
    std::optional<std::size_t> value;  ///< where a former value has been put back
    std::string reason;                ///< not in place: what was found instead
};

/// `bytes` is the file without its mark, `place` where the mark stood.
Undone undo_edit(const std::string& bytes, const MarkLine& mark, std::size_t place);

}  // namespace cachehold::ini
