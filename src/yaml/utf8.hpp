// SPDX-License-Identifier: MIT
// What of a byte string YAML can carry as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cachehold::yaml {

/// Takes one character off `bytes`, which must not be empty; nullopt (and one byte taken) where there is no
/// well-formed UTF-8: overlong forms, surrogates and everything above U+10FFFF are none.
std::optional<std::uint32_t> next_character(std::string_view& bytes);

/// Whether YAML allows the character to stand for itself; all others need an escape in double quotes.
bool is_printable(std::uint32_t character);

bool is_utf8(std::string_view bytes);

}  // namespace cachehold::yaml
