// SPDX-License-Identifier: MIT
// Words that are no options: which site, which verb, which file, which command to run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"

namespace cachehold::cli {

struct Operands {
    std::vector<std::string> words;                         ///< behind the command
    std::optional<std::vector<std::string>> behind_dashes;  ///< nullopt: there was no `--`
};

[[noreturn]] void refuse(const std::string& message);  ///< throws report::Error{usage}

std::string in_quotes(const std::string& word);  ///< as typed, within 80 characters

/// "begin" and so on to Command; throws report::Error{usage} with the nearest one.
Command command_from(const std::string& word);

/// Puts the operands of options.command into `options`, whose options are there already, and checks what
/// belongs together. Throws report::Error{usage}.
void assign_operands(Options& options, const Operands& operands);

}  // namespace cachehold::cli
