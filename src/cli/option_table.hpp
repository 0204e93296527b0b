// SPDX-License-Identifier: MIT
// Every option: one row each. The parser, its errors and the help text all read these rows.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"

namespace cachehold::cli {

/// A set of commands.
class Commands {
public:
    constexpr Commands(std::initializer_list<Command> commands) {
        for (const Command command : commands) bits_ |= bit(command);
    }
    static constexpr Commands all() {
        Commands commands{};
        commands.bits_ = ~0U;
        return commands;
    }
    [[nodiscard]] constexpr bool contains(Command command) const { return (bits_ & bit(command)) != 0; }

private:
    static constexpr unsigned bit(Command command) { return 1U << static_cast<unsigned>(command); }
    unsigned bits_ = 0;
};

struct OptionRow {
    std::string_view name;         ///< without dashes
    char letter;                   ///< short form, or 0
    std::string_view placeholder;  ///< "FILE"; empty: a flag
    std::string_view help;
    Commands commands;
    /// Stores a value (a flag: empty text). Returns what was expected where the value is none, else empty
    /// text.
    std::string_view (*set)(Options& options, const std::string& value);
    bool repeatable = false;
    bool may_be_empty = false;
};

const std::vector<OptionRow>& option_rows();

}  // namespace cachehold::cli
