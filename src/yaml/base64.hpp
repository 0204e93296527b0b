// SPDX-License-Identifier: MIT
// The form in which YAML carries bytes that are not text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cachehold::yaml {

std::string base64(std::string_view bytes);

/// nullopt for anything that base64() does not write.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace cachehold::yaml
