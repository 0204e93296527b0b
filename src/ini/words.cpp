// SPDX-License-Identifier: MIT
#include "ini/lexer.hpp"

#include <array>

#include "ini/char_class.hpp"

namespace cachehold::ini {

namespace {

struct Reserved {
    std::string_view word;
    Token token;
};

// none before no: the longer one counts
constexpr std::array<Reserved, 8> reserved_words = {{{"true", Token::bool_true},
                                                     {"on", Token::bool_true},
                                                     {"yes", Token::bool_true},
                                                     {"false", Token::bool_false},
                                                     {"off", Token::bool_false},
                                                     {"none", Token::bool_false},
                                                     {"no", Token::bool_false},
                                                     {"null", Token::null_null}}};

constexpr char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte; }

bool begins_with(std::string_view text, std::string_view word) {
    if (text.size() < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (lower(text[i]) != word[i]) return false;
    }
    return true;
}

bool is_number(std::string_view word, Dialect dialect) {
    const bool negative = word.front() == '-';
    if (negative) word.remove_prefix(1);
    std::size_t digits = 0;
    std::size_t dots = 0;
    for (const char byte : word) {
        if (is(byte, digit_class)) {
            ++digits;
        } else if (byte == '.') {
            ++dots;
        } else {
            return false;
        }
    }
    // a negative fraction is a number only in later versions; it shows in messages alone
    return digits > 0 && dots <= 1 && (!negative || dots == 0 || dialect == Dialect::php83);
}

// What may come next inside a word with special characters. Several readings can be open at once, and the
// longest one wins.
enum Open : unsigned {
    plain_open = 1,
    any_open = 2,     ///< after a backslash: takes whatever comes
    dollar_open = 4,  ///< after a $: takes whatever comes but { and NUL
};

}  // namespace

Keyword keyword_at(std::string_view text) {
    constexpr std::string_view first_letters = "tofynTOFYN";
    if (text.empty() || first_letters.find(text.front()) == std::string_view::npos) return {};
    for (const Reserved& reserved : reserved_words) {
        if (begins_with(text, reserved.word)) return {reserved.token, reserved.word.size()};
    }
    return {};
}

Token kind_of_word(std::string_view word, Dialect dialect) {
    if (is(word.front(), digit_class) || word.front() == '-' || word.front() == '.') {
        return is_number(word, dialect) ? Token::number : Token::string;
    }
    for (const char byte : word) {
        if (!is(byte, word_class)) return Token::string;
    }
    return Token::constant;
}

std::size_t word_end(std::string_view bytes, std::size_t begin, char closer) {
    const bool is_value = closer == 0;
    std::size_t accepted = begin;
    unsigned open = plain_open;
    // PHP's buffer goes on with NUL bytes, which $\ can swallow; what then runs over the end is lost.
    for (std::size_t i = begin; open != 0 && accepted <= bytes.size(); ++i) {
        const char byte = i < bytes.size() ? bytes[i] : '\0';
        const bool bracket = (is(byte, bracket_class) || (closer == '}' && byte == ']')) && byte != closer;
        const bool plain = is_value ? is(byte, value_class) : bracket;
        const bool dollar_takes = byte != '{' && byte != '\0';
        unsigned next = 0;
        if ((open & any_open) != 0) next |= plain_open;
        if ((open & dollar_open) != 0 && dollar_takes) next |= plain_open;
        if ((open & dollar_open) != 0 && byte == '\\') next |= any_open;
        if ((open & plain_open) != 0 && plain) next |= plain_open;
        if ((open & plain_open) != 0 && byte == '$') next |= dollar_open;
        if ((open & plain_open) != 0 && byte == '\\' && !is_value) next |= any_open;
        if ((next & plain_open) != 0) accepted = i + 1;
        open = next;
    }
    return accepted;
}

}  // namespace cachehold::ini
