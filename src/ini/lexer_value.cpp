// SPDX-License-Identifier: MIT
// The modes behind the = sign, between brackets and in quotes; see lexer.cpp for the beginning of a
// statement.
#include <algorithm>

#include "ini/lexer.hpp"

namespace cachehold::ini {

namespace {

// none before no: the longer one counts
constexpr std::array<Keyword, 8> keywords = {{{"true", Token::bool_true},
                                              {"on", Token::bool_true},
                                              {"yes", Token::bool_true},
                                              {"false", Token::bool_false},
                                              {"off", Token::bool_false},
                                              {"none", Token::bool_false},
                                              {"no", Token::bool_false},
                                              {"null", Token::null_null}}};

bool is_number(std::string_view word) {
    const bool negative = word.front() == '-';
    if (negative) word.remove_prefix(1);
    const auto dots = static_cast<std::size_t>(std::ranges::count(word, '.'));
    // a negative fraction is none; it shows in messages alone
    return word.find_first_not_of("0123456789.") == std::string_view::npos && word.size() > dots &&
           dots <= 1 && (!negative || dots == 0);
}

// How PHP names a word of an unquoted value.
Token kind_of_word(std::string_view word) {
    if (std::string_view("-.0123456789").find(word.front()) != std::string_view::npos) {
        return is_number(word) ? Token::number : Token::string;
    }
    const bool is_word = std::ranges::all_of(word, [](char byte) { return is(byte, word_class); });
    return is_word ? Token::constant : Token::string;
}

// Where the longest word from `begin` ends, in an unquoted value (closer 0), between brackets (']') or in the
// default of a variable ('}'). A $ takes the next character with it, and $\ one more where that makes the
// word longer; outside of values a backslash does so, too. Several readings can be open at once. `begin`
// itself: no word at all. Beyond the end of `bytes`: PHP stops reading.
std::size_t word_end(std::string_view bytes, std::size_t begin, char closer) {
    const bool is_value = closer == 0;
    std::size_t accepted = begin;
    bool plain = true;    // a reading ends here, or goes on with a plain character
    bool any = false;     // after a backslash: takes whatever comes
    bool dollar = false;  // after a $: takes whatever comes but { and NUL
    // PHP's buffer goes on with NUL bytes, which $\ can swallow; what then runs over the end is lost.
    for (std::size_t i = begin; (plain || any || dollar) && accepted <= bytes.size(); ++i) {
        const char byte = i < bytes.size() ? bytes[i] : '\0';
        const bool is_plain = is_value ? is(byte, value_class) : is(byte, bracket_class) && byte != closer;
        const bool goes_on = any || (dollar && byte != '{' && byte != '\0') || (plain && is_plain);
        any = byte == '\\' && (dollar || (plain && !is_value));
        dollar = plain && byte == '$';
        plain = goes_on;
        if (plain) accepted = i + 1;
    }
    return accepted;
}

}  // namespace

Keyword keyword_at(std::string_view text) {
    const auto is_letter = [](char letter, char byte) { return letter == (byte | 0x20); };
    for (const Keyword& one : keywords) {
        const std::string_view begin = text.substr(0, one.word.size());
        if (std::ranges::equal(one.word, begin, is_letter)) return one;
    }
    return {};
}

Lexeme Lexer::value_token() {
    const std::size_t begin = position_;
    const std::size_t first = skip_blanks(begin);
    const char byte = at(first);
    if (!ends(first)) {
        if (is(byte, line_end_class)) return take_line_end(first);
        if (byte == ';') return comment(first);
        if (byte == '"') return open_quotes(first);
    }
    if (first > begin) return take(Token::whitespace, begin, first);
    if (byte == '\'' && at(begin + 1) != '\'') return raw_string(begin);
    if (byte == '$' && at(begin + 1) == '{') return open_variable(begin);
    if (is(byte, operator_class)) return take_symbol(begin, skip_blanks(begin + 1) - begin);
    if (byte == '=') {
        // an error, but only once the statement before it is complete
        mode_ = Mode::statement;
        return take(Token::end_of_line, begin, begin);
    }
    return plain_value(begin);
}

Lexeme Lexer::plain_value(std::size_t begin) {
    std::size_t end = begin;
    while (!ends(end) && is(bytes_[end], value_class)) ++end;
    if (at(end) == '$') end = word_end(bytes_, begin, 0);
    if (end == begin) {
        // a byte that fits nowhere ends the value and is gone: '' and NUL and a $ before the end
        mode_ = Mode::statement;
        position_ = begin + 1;
        return {Token::end_of_line, 0, begin, begin};
    }
    if (end > bytes_.size()) return stop();
    const std::string_view text = bytes_.substr(begin, end - begin);
    const Keyword keyword = keyword_at(text);
    if (keyword.word.size() != text.size()) return take(kind_of_word(text), begin, end);
    position_ = skip_blanks(end);
    return {keyword.token, 0, begin, end};
}

Lexeme Lexer::bracket_token() {
    const std::size_t begin = position_;
    const std::size_t first = skip_blanks(begin);
    const char byte = at(begin);
    if (mode_ == Mode::section && byte == ']') {
        const std::size_t end = skip_blanks(begin + 1);
        if (is(at(end), line_end_class)) {
            take_line_end(end);
        } else {
            ++line_;
            position_ = end;
        }
        mode_ = Mode::statement;
        return {Token::symbol, ']', begin, begin + 1};
    }
    if (mode_ == Mode::offset && at(first) == ']') {
        mode_ = Mode::statement;
        return take_symbol(first);
    }
    if (byte == '\'') return at(begin + 1) == '\'' ? stop() : raw_string(begin);
    return plain_in(begin, ']');
}

Lexeme Lexer::fallback_token() {
    const std::size_t begin = position_;
    if (bytes_[begin] == '}') return close(begin, 1);
    return plain_in(begin, '}');
}

Lexeme Lexer::plain_in(std::size_t begin, char closer) {
    const std::size_t first = skip_blanks(begin);
    if (at(first) == '"') return open_quotes(first);
    if (bytes_[begin] == '$' && at(begin + 1) == '{') return open_variable(begin);
    const std::size_t end = word_end(bytes_, begin, closer);
    if (end == begin || end > bytes_.size()) return stop();
    return take(kind_of_word(bytes_.substr(begin, end - begin)), begin, end);
}

Lexeme Lexer::name_token() {
    const std::size_t begin = position_;
    if (bytes_[begin] == '}') return close(begin, 1);
    const bool defaults = dialect_ == Dialect::php83;
    const auto is_default = [&](std::size_t at) { return defaults && bytes_.substr(at, 2) == ":-"; };
    // a name of one character is taken for the beginning of the default: a slip of PHP's, kept by it so far
    const std::size_t second = begin + 1;
    if (is_default(begin) || (is_label_char(begin) && is_default(second))) {
        mode_ = Mode::fallback;
        return take(Token::fallback, begin, begin + 2);
    }
    std::size_t end = begin;
    while (!ends(end) && (is_label_char(end) || (defaults && end > begin && bytes_[end] == '\0')) &&
           !is_default(end)) {
        ++end;
    }
    if (end == begin || (ends(end) && !defaults)) return stop();
    return take(Token::variable_name, begin, end);
}

Lexeme Lexer::quotes_token() {
    const std::size_t begin = position_;
    if (bytes_[begin] == '"') return close(begin, skip_blanks(begin + 1) - begin);
    if (bytes_[begin] == '$' && at(begin + 1) == '{') return open_variable(begin);
    const bool old = dialect_ == Dialect::php56 || dialect_ == Dialect::php70;
    const std::size_t end = old ? quoted_end_looking_back(begin) : quoted_end(begin);
    line_ += line_ends_in(bytes_.substr(begin, end - begin));
    return take(Token::quoted_string, begin, end);
}

std::size_t Lexer::quoted_end(std::size_t begin) const {
    std::size_t i = begin;
    for (;;) {
        while (!ends(i) && is(bytes_[i], quoted_class)) ++i;
        if (ends(i)) return i;
        const char byte = bytes_[i];
        if (byte == '"' || (byte == '$' && at(i + 1) == '{')) return i;
        ++i;
        if (byte != '\\' || ends(i)) continue;
        // "C:\dir\" at the end of a line: the backslash is one, the quote closes
        const char after = at(i + 1);
        if (bytes_[i] == '"' && (ends(i + 1) || is(after, line_end_class))) return i;
        ++i;
    }
}

std::size_t Lexer::quoted_end_looking_back(std::size_t begin) const {
    std::size_t i = begin + 1;
    while (!ends(i)) {
        const char byte = bytes_[i];
        const bool last = ends(i + 1);
        const char after = at(i + 1);
        if (byte == '"' && (last || bytes_[i - 1] != '\\' || is(after, line_end_class))) return i;
        if (byte == '$' && after == '{') return i;
        i += byte == '\\' && !last && after != '"' ? 2 : 1;
    }
    return i;
}

}  // namespace cachehold::ini
