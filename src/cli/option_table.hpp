// SPDX-License-Identifier: MIT
// Every option: one row each. The parser, its errors and the help text all read these rows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"

namespace cachehold::cli {

struct OptionRow {
    std::string_view name;         ///< without dashes
    std::string_view placeholder;  ///< "FILE"; empty: a flag
    std::string_view help;
    std::vector<Command> commands;  ///< that take it; empty: all
    /// Stores a value (a flag: empty text). Returns what was expected where the value is none, else empty
    /// text.
    std::string_view (*set)(Options& options, const std::string& value);
    enum Trait { plain, repeatable, may_be_empty } trait = plain;
    char letter = 0;  ///< short form

    [[nodiscard]] bool is_of(Command command) const;
};

const std::vector<OptionRow>& option_rows();

}  // namespace cachehold::cli
