// SPDX-License-Identifier: MIT
// The shapes of unquoted words: reserved words, constants, numbers, and how far a word with a $ in it
// reaches.
#pragma once

#include <cstddef>
#include <string_view>

#include "ini/lexer.hpp"

namespace cachehold::ini {

struct Keyword {
    Token token = Token::end;  ///< bool_true, bool_false, null_null, or end for none
    std::size_t length = 0;
};

/// The reserved word that `text` begins with, in any case.
Keyword keyword_at(std::string_view text);

/// constant, number or string: how PHP names a word of an unquoted value.
Token kind_of_word(std::string_view word, Dialect dialect);

/// Where the longest word from `begin` ends, in an unquoted value (closer 0), between brackets (']') or in
/// the default of a variable ('}'). A $ takes the next character with it, and $\ one more where that makes
/// the word longer; outside of values a backslash does so, too. `begin` itself: no word at all. Beyond the
/// end of `bytes`: PHP stops reading.
std::size_t word_end(std::string_view bytes, std::size_t begin, char closer);

}  // namespace cachehold::ini
