// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cachehold::os {

/// Adds `line` and a line feed to the end of the file `path`, whole or not at all as far as the file system
/// allows, and syncs it. A file that has grown beyond `limit` is renamed `path`.old before, in place of an
/// older one. False where any of it did not succeed: for what is good to know and not worth failing for.
bool append_line(const std::string& path, std::string_view line, std::uint64_t limit) noexcept;

}  // namespace cachehold::os
