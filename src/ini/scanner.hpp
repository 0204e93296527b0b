// SPDX-License-Identifier: MIT
// The statements of a file, as PHP's INI grammar builds them from the tokens, with their places in the file.
// One pass, and no recursion, however deeply the file is nested.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ini/dialect.hpp"
#include "ini/lexer.hpp"

namespace cachehold::ini {

/// What PHP yields for a value, as far as the file tells.
struct Value {
    std::string text;      ///< the value; where `unknown`, its known parts
    bool unknown = false;  ///< a constant or a variable is part of it
    bool operator==(const Value&) const = default;

    /// True as PHP sees a string: not '' and not '0'. With an unknown part, true only if no text in its place
    /// could make the value '' or '0'.
    [[nodiscard]] bool surely_true() const { return !text.empty() && text != "0"; }
};

/// Works out the value behind an = sign. Adjacent strings are joined; the operators | & ^ ~ ! ( ) compute
/// with what C's atoi() makes of the strings. The parts of a value are added in their order.
class Expression {
public:
    void start();

    void add(std::string_view text);
    void add_quoted(std::string_view text);  ///< undoes the escapes \" \\ \$
    void add_unknown();                      ///< a variable
    void add_word(std::string_view word);    ///< a word that PHP would look up as a constant

    void prefix(char op);  ///< ~ ! (
    void infix(char op);   ///< | & ^ after a complete operand
    void close();          ///< ) after a complete operand, nested()
    [[nodiscard]] bool nested() const { return open_ > 0; }
    [[nodiscard]] Value finish();  ///< after a complete operand, not nested()

    /// The number of operators that wait for their right side.
    [[nodiscard]] std::size_t depth() const { return operators_.size(); }

private:
    void complete();  ///< applies the operators that wait for the operand just read

    Value current_;
    std::vector<char> operators_;
    std::vector<Value> operands_;  ///< left sides of | & ^
    std::size_t open_ = 0;
};

/// Bytes [begin, end) of the file.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] std::string_view in(std::string_view bytes) const {
        return bytes.substr(begin, end - begin);
    }
};

struct Statement {
    enum class Kind {
        section,  ///< [name]: means nothing where sections are not asked for
        scalar,   ///< key = value
        element,  ///< key[offset] = value
        bare,     ///< a key alone: means nothing
    };
    Kind kind = Kind::bare;
    Span key;
    Span offset;  ///< element: what stands between the brackets
    /// scalar, element: the tokens of the value, without blanks, comment or stray apostrophe behind them.
    /// Empty where there is no value: then the place where it would be.
    Span value;
    Value meaning;         ///< of the value
    Value offset_meaning;  ///< of the offset

    /// False for sections and bare keys: PHP returns nothing for them.
    [[nodiscard]] bool assigns() const { return kind == Kind::scalar || kind == Kind::element; }
};

struct SyntaxError {
    std::size_t line = 0;   ///< as PHP counts
    std::size_t place = 0;  ///< of the token that did not fit
    std::string reason;     ///< in PHP's words
};

class Scanner {
public:
    Scanner(std::string_view bytes, Dialect dialect);

    /// The next statement, valid until the next call; nullptr at the end or at an error. Do not call it again
    /// after nullptr.
    const Statement* next();

    [[nodiscard]] const std::optional<SyntaxError>& error() const { return error_; }

private:
    bool read_bare_or_scalar();
    bool read_element();
    bool read_section();
    bool read_value();
    bool read_expression();
    bool read_operator(bool after_operand);
    bool read_until_bracket();
    bool read_part();
    bool read_inner();
    bool read_name();
    void add_part();

    void advance();
    [[nodiscard]] bool at_symbol(char symbol) const {
        return token_.token == Token::symbol && token_.symbol == symbol;
    }
    bool unexpected(const char* expecting = nullptr);
    bool fits();

    std::string_view bytes_;
    Dialect dialect_;
    Lexer lexer_;
    Lexeme token_;
    std::size_t last_end_ = 0;  ///< end of the token before, without blanks
    Expression expression_;
    std::string closers_;  ///< the closing character of each "..." and ${...:-...} that is still open
    Statement statement_;
    std::optional<SyntaxError> error_;
};

}  // namespace cachehold::ini
