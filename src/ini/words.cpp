// SPDX-License-Identifier: MIT
#include "ini/words.hpp"

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

// What may come next inside a word with special characters. Two readings can be open at once, and the longer
// one wins.
enum class Open : unsigned char {
    plain,
    any,              ///< after a backslash: takes whatever comes
    dollar,           ///< after a $: takes whatever comes but { and NUL
    plain_or_any,     ///< after $\: it may be the whole, or take one more
    plain_or_dollar,  ///< after $\$
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
    // PHP's buffer goes on with NUL bytes, which $\ can swallow; what then runs over the end is lost.
    const bool is_value = closer == 0;
    Open open = Open::plain;
    std::size_t accepted = begin;
    for (std::size_t i = begin;; ++i) {
        const char byte = i < bytes.size() ? bytes[i] : '\0';
        const bool bracket = (is(byte, bracket_class) || (closer == '}' && byte == ']')) && byte != closer;
        const bool plain = is_value ? is(byte, value_class) : bracket;
        const bool dollar_takes = byte != '{' && byte != '\0';
        Open next = Open::plain;
        bool accepts = true;
        switch (open) {
            case Open::any:
                break;
            case Open::plain_or_any:
                if (byte == '\\' && !is_value) next = Open::plain_or_any;
                if (byte == '$') next = Open::plain_or_dollar;
                break;
            case Open::dollar:
                if (!dollar_takes) return accepted;
                if (byte == '\\') next = Open::plain_or_any;
                break;
            case Open::plain_or_dollar:
                if (!dollar_takes && !plain) return accepted;
                if (byte == '\\') next = Open::plain_or_any;
                if (byte == '$') next = Open::plain_or_dollar;
                break;
            case Open::plain:
                if (plain) break;
                if (byte != '$' && (byte != '\\' || is_value)) return accepted;
                next = byte == '$' ? Open::dollar : Open::any;
                accepts = false;
        }
        open = next;
        if (accepts) accepted = i + 1;
        if (accepted > bytes.size()) return accepted;
    }
}

}  // namespace cachehold::ini
