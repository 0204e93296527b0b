// SPDX-License-Identifier: MIT
// The words of the help texts; options.hpp declares help_text().
#pragma once

#include <string_view>

#include "cli/options.hpp"

namespace cachehold::cli {

/// "cachehold begin SITE [OPTION...]"
std::string_view usage_of(Command command);

}  // namespace cachehold::cli
