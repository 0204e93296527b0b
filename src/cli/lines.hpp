// SPDX-License-Identifier: MIT
// What `status` and `doctor` have to say, one line each: of one user or, for root, of several.
#pragma once

#include <cstddef>
#include <string>

#include "cli/options.hpp"

namespace cachehold::cli {

/// Whether a command only has lines, which format() brings into their form.
bool has_lines(Command command);

/// `lines` as the command has written them, for one user after the other; `status` is what came with them.
/// One JSON object, or text: fitted to the window where it goes to a terminal, else with tabs.
std::string format(const Options& options, const std::string& lines, int status);

/// Lines with tabs as columns; where these are wider than `width`, each line by itself, broken between words.
std::string fitted(const std::string& lines, std::size_t width);

/// Broken between words, where `width` is not 0, but never in a command of ours; what follows the first line
/// is indented.
std::string wrapped(const std::string& line, std::size_t width);

}  // namespace cachehold::cli
