// SPDX-License-Identifier: MIT
// Bytes to tokens, as the scanner inside PHP cuts them: the longest match wins, and what a byte means depends
// on the mode that the tokens before it have set. Linear in the size, no recursion. Only a nested
// ${name:-...} allocates memory.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "ini/dialect.hpp"

namespace cachehold::ini {

/// The kinds of bytes. One byte may be of several.
enum CharClass : unsigned char {
    blank_class = 1,      ///< space, tab
    line_end_class = 2,   ///< LF, CR
    label_class = 4,      ///< keys, up to 8.2 as they are; from 8.3 without ] and NUL
    value_class = 8,      ///< plain characters of an unquoted value
    bracket_class = 16,   ///< plain characters between brackets
    operator_class = 32,  ///< what computes in a value
    word_class = 64,      ///< letters, digits, underscore
    quoted_class = 128,   ///< plain characters of a double-quoted string
};

namespace detail {

constexpr bool one_of(int byte, std::string_view set) {
    return set.find(static_cast<char>(byte)) != std::string_view::npos;
}

constexpr unsigned char classes_of(int byte) {
    const std::string_view nul("\0", 1);
    const bool digit = byte >= '0' && byte <= '9';
    const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    unsigned classes = 0;
    if (one_of(byte, " \t")) classes |= blank_class;
    if (one_of(byte, "\r\n")) classes |= line_end_class;
    if (!one_of(byte, "=\n\r\t;&|^$~(){}!\"[")) classes |= label_class;
    if (!one_of(byte, "$= \t\n\r;&|^~()!\"'") && !one_of(byte, nul)) classes |= value_class;
    if (!one_of(byte, "$\n\r;\"'\\")) classes |= bracket_class;
    if (one_of(byte, "&|^~()!")) classes |= operator_class;
    if (digit || letter || byte == '_') classes |= word_class;
    if (!one_of(byte, "\"\\$")) classes |= quoted_class;
    return static_cast<unsigned char>(classes);
}

constexpr std::array<unsigned char, 256> make_classes() {
    std::array<unsigned char, 256> table{};
    for (int byte = 0; byte < 256; ++byte) table[static_cast<unsigned char>(byte)] = classes_of(byte);
    return table;
}

inline constexpr std::array<unsigned char, 256> classes = make_classes();

}  // namespace detail

constexpr bool is(char byte, CharClass wanted) {
    return (detail::classes[static_cast<unsigned char>(byte)] & wanted) != 0;
}

enum class Token : unsigned char {
    end,  ///< end of file; or an apostrophe that is never closed: PHP ignores the rest without an error
    section,
    raw,
    constant,
    number,
    string,
    whitespace,
    label,
    offset,
    dollar_curly,
    variable_name,
    quoted_string,
    fallback,
    bool_true,
    bool_false,
    null_null,
    end_of_line,
    symbol,  ///< one character that stands for itself: Lexeme::symbol
};

/// One token. [begin, end) are its bytes without the blanks that PHP swallows beside it.
struct Lexeme {
    Token token = Token::end;
    char symbol = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The length of a byte order mark at the beginning: 3 or 0. PHP skips it where something follows.
std::size_t byte_order_mark_length(std::string_view bytes);

class Lexer {
public:
    Lexer(std::string_view bytes, Dialect dialect);

    Lexeme next();

    /// The line as PHP counts it in its error messages. It does not count lines inside apostrophes.
    [[nodiscard]] std::size_t line() const { return line_; }

private:
    enum class Mode : unsigned char { statement, value, offset, section, quotes, name, fallback };

    Lexeme statement_token();
    Lexeme label_or_keyword(std::size_t begin, std::size_t after_blanks);
    Lexeme value_token();
    Lexeme plain_value(std::size_t begin);
    Lexeme bracket_token();
    Lexeme fallback_token();
    Lexeme plain_in(std::size_t begin, char closer);
    Lexeme quotes_token();
    Lexeme name_token();
    Lexeme raw_string(std::size_t begin);
    Lexeme comment(std::size_t semicolon);

    Lexeme stop();
    Lexeme take(Token token, std::size_t begin, std::size_t end);
    Lexeme take_symbol(std::size_t at, std::size_t length = 1);
    Lexeme take_line_end(std::size_t at);
    Lexeme open_quotes(std::size_t at);
    Lexeme open_variable(std::size_t at);
    Lexeme close(std::size_t at, std::size_t length);

    [[nodiscard]] char at(std::size_t index) const { return index < bytes_.size() ? bytes_[index] : '\0'; }
    [[nodiscard]] bool ends(std::size_t index) const { return index >= bytes_.size(); }
    [[nodiscard]] bool is_label_char(std::size_t index) const;
    [[nodiscard]] std::size_t skip_blanks(std::size_t index) const;
    [[nodiscard]] std::size_t label_end(std::size_t index) const;
    [[nodiscard]] std::size_t quoted_end(std::size_t begin) const;
    [[nodiscard]] std::size_t quoted_end_looking_back(std::size_t begin) const;

    std::string_view bytes_;
    Dialect dialect_;
    Mode mode_ = Mode::statement;
    std::vector<Mode> outer_;  ///< modes to return to from quotes and variables
    std::size_t position_ = 0;
    std::size_t line_ = 1;
};

/// The number of line ends: LF, CR or CRLF.
inline std::size_t line_ends_in(std::string_view bytes) {
    auto lines = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    for (std::size_t i = bytes.find('\r'); i != std::string_view::npos; i = bytes.find('\r', i + 1)) {
        if (bytes.substr(i + 1, 1) != "\n") ++lines;
    }
    return lines;
}

/// Line and column (in bytes) as an editor counts them, from 1.
struct Place {
    std::size_t line = 1;
    std::size_t column = 1;
};

inline Place place_of(std::string_view bytes, std::size_t index) {
    const std::string_view before = bytes.substr(0, index);
    return {1 + line_ends_in(before), index - before.find_last_of("\r\n")};
}

struct Keyword {
    std::string_view word;  ///< in lower case; empty for none
    Token token;            ///< bool_true, bool_false or null_null
};

/// The reserved word at the beginning of `text`, in capitals or not.
Keyword keyword_at(std::string_view text);

}  // namespace cachehold::ini
