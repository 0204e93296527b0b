// SPDX-License-Identifier: MIT
// What PHP reads of two states of a file, compared without the switch. begin_hold() writes nothing that this
// does not allow.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "ini/dialect.hpp"
#include "ini/scanner.hpp"

namespace cachehold::ini {

enum class Comparison {
    not_parsed_before,  ///< nothing to lose: PHP ignores `before` as a whole
    same,               ///< every other key has the same value, in the same order
    different,          ///< or `after` does not parse
};

Comparison compare_others(std::string_view before, std::string_view after, Dialect dialect);

/// Whether each dialect that parses the file reads the switch as true, whatever constants and variables hold.
bool surely_on(std::string_view bytes);

/// The live statements that assign to the switch or to an element of it, in order. Nothing for a file that
/// does not parse.
std::vector<Statement> switch_assignments(std::string_view bytes);

}  // namespace cachehold::ini
