// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cachehold::report {

/// "; did you mean 'X'?" with the nearest of `known`, the first of equals: for commands, options and
/// configuration keys alike. A letter too many, too few or wrong, and two neighbours that changed places,
/// count one. `otherwise` where that would be more than a third of the longer word, and for a word above 64
/// bytes.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known,
                         std::string_view otherwise = "");

}  // namespace cachehold::report
