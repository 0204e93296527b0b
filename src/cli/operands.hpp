// SPDX-License-Identifier: MIT
// Words that are no options: which site, which verb, which file, which command to run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"

namespace cachehold::cli {

using Words = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& message);  ///< throws report::Error{usage}

std::string in_quotes(const std::string& word);  ///< as typed, within 80 characters

/// "begin" and so on to Command; throws report::Error{usage} with the nearest one.
Command command_from(const std::string& word);

/// Puts the words behind the command, and behind `--` where there was one, into `options`, whose options are
/// there already, and checks what belongs together. Throws report::Error{usage}.
void assign_operands(Options& options, Words words, const std::optional<Words>& behind_dashes);

}  // namespace cachehold::cli
