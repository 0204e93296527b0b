// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cachehold::report {

/// "; did you mean 'X'?" with the nearest of `known`, the first of equals: for commands, options and
/// configuration keys alike. Nearest is who shares most at both ends: a letter too many, too few or wrong
/// leaves one between them, two neighbours that changed places two. `otherwise` where there are more, or
/// nothing is shared.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known,
                         std::string_view otherwise = "");

}  // namespace cachehold::report
