// SPDX-License-Identifier: MIT
// The value behind an = sign: adjacent strings that join, and the operators | & ^ ~ ! ( ) over C's atoi().
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cachehold::ini {

/// What PHP yields for a value, as far as the file tells.
struct Value {
    std::string text;      ///< all of it, or the parts that are sure
    bool unknown = false;  ///< a constant or a variable adds to it or replaced it
    bool operator==(const Value&) const = default;

    /// PHP's truth of a string: all but '' and '0'. With an unknown part: true only if no text for it could
    /// make it '0'.
    [[nodiscard]] bool surely_true() const { return !text.empty() && text != "0"; }
};

/// Fed with the parts of one value in order.
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
    [[nodiscard]] Value finish();  ///< after a complete operand, nothing open

    /// How many operators wait for their right side.
    [[nodiscard]] std::size_t depth() const { return operators_.size(); }

private:
    void complete();  ///< computes what binds the operand that has just been read

    Value current_;
    std::vector<char> operators_;
    std::vector<Value> operands_;  ///< left sides of | & ^
    std::size_t open_ = 0;
};

}  // namespace cachehold::ini
