// SPDX-License-Identifier: MIT
// "did you mean …": for commands, options and configuration keys alike.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cachehold::report {

/// Insertions, deletions, replacements and swaps of neighbours (each pair once) that make `b` of `a`; in
/// bytes.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest of `known` to `word`, the first of equals; nullopt where more than a third of the letters of
/// the longer one would have to change, and for a word above 64 bytes.
std::optional<std::string_view> suggest(std::string_view word, const std::vector<std::string_view>& known);

/// "; did you mean 'X'?", or `otherwise`.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known,
                         std::string_view otherwise = "");

}  // namespace cachehold::report
