// SPDX-License-Identifier: MIT
// How what we print may look where it goes to.
#pragma once

#include <cstddef>
#include <string>

#include "cli/options.hpp"

namespace cachehold::cli {

/// A terminal that can move its cursor and erase.
bool is_terminal(int descriptor);

/// --color, else a terminal and no NO_COLOR.
bool wants_colour(int descriptor, const Options& options);

/// Columns of the window; 0: no terminal, or it does not tell.
std::size_t width_of_window(int descriptor);

/// By LC_ALL, LC_CTYPE and LANG.
bool is_utf8_locale();

enum class Colour { red = 31, green = 32, yellow = 33 };
std::string coloured(const std::string& text, Colour colour, bool is_wanted);

}  // namespace cachehold::cli
