// SPDX-License-Identifier: MIT
#include "config/php_password.hpp"

#include <vector>

namespace cachehold::config {
namespace {

/// A string literal, a word, or one character of punctuation.
struct Token {
    enum class Kind { literal, word, mark };
    Kind kind;
    std::string text;
    bool plain = true;  ///< literal: `text` is its value for sure
};

bool is_word_byte(char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || byte == '$' || value >= 0x80;
}

bool is_space(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

/// Just enough of PHP's scanner to tell code from comments and strings. No heredoc: BOA's files have none.
class PhpScanner {
public:
    explicit PhpScanner(std::string_view text) : text_(text) {}

    std::vector<Token> scan() {
        while (at_ < text_.size()) step();
        return std::move(tokens_);
    }

private:
    [[nodiscard]] bool looking_at(std::string_view start) const {
        return text_.substr(at_, start.size()) == start;
    }

    void skip_behind(std::string_view end) {
        const auto found = text_.find(end, at_);
        at_ = found == std::string_view::npos ? text_.size() : found + end.size();
    }

    void step() {
        const char byte = text_[at_];
        if (looking_at("//") || byte == '#')
            skip_behind("\n");
        else if (looking_at("/*"))
            skip_comment();
        else if (byte == '\'' || byte == '"')
            take_literal(byte);
        else if (is_word_byte(byte))
            take_word();
        else if (is_space(byte))
            ++at_;
        else
            tokens_.push_back({Token::Kind::mark, std::string(1, text_[at_++])});
    }

    void skip_comment() {
        at_ += 2;
        skip_behind("*/");
    }

    void take_word() {
        const auto start = at_;
        while (at_ < text_.size() && is_word_byte(text_[at_])) ++at_;
        tokens_.push_back({Token::Kind::word, std::string(text_.substr(start, at_ - start))});
    }

    /// In double quotes `$` and most escapes mean something that we do not work out.
    void take_literal(char quote) {
        Token token{Token::Kind::literal, ""};
        for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
            const bool escape = text_[at_] == '\\' && at_ + 1 < text_.size();
            const bool known = escape && (text_[at_ + 1] == quote || text_[at_ + 1] == '\\');
            if (quote == '"' && (text_[at_] == '$' || text_[at_] == '{' || (escape && !known)))
                token.plain = false;
            if (known) ++at_;
            token.text += text_[at_];
        }
        if (at_ >= text_.size()) token.plain = false;
        ++at_;
        tokens_.push_back(std::move(token));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
};

/// Looks for the three forms in one scanned file.
class PasswordFinder {
public:
    explicit PasswordFinder(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    std::optional<std::string> find() {
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (is_mark(i, ";")) redis_seen_ = false;
            redis_seen_ = redis_seen_ || (tokens_[i].kind != Token::Kind::mark &&
                                          tokens_[i].text.find("redis") != std::string::npos);
            if (const Token* value = value_at(i); value != nullptr && counts(*value)) return value->text;
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] bool is_mark(std::size_t i, std::string_view mark) const {
        return i < tokens_.size() && tokens_[i].kind == Token::Kind::mark && tokens_[i].text == mark;
    }
    [[nodiscard]] bool is_literal(std::size_t i) const {
        return i < tokens_.size() && tokens_[i].kind == Token::Kind::literal;
    }

    /// Behind key or call at `i`: the literal that is the whole value, else nullptr.
    [[nodiscard]] const Token* value_at(std::size_t i) const {
        const Token& token = tokens_[i];
        const bool names_password =
            token.kind == Token::Kind::literal &&
            (token.text == "redis_client_password" || (token.text == "password" && redis_seen_));
        if (names_password && is_mark(i + 1, "]") && is_mark(i + 2, "=") && is_literal(i + 3) &&
            is_mark(i + 4, ";"))
            return &tokens_[i + 3];
        const bool calls_auth = token.kind == Token::Kind::word && token.text == "auth" && i >= 2 &&
                                is_mark(i - 1, ">") && is_mark(i - 2, "-");
        if (calls_auth && is_mark(i + 1, "(") && is_literal(i + 2) && is_mark(i + 3, ")"))
            return &tokens_[i + 2];
        return nullptr;
    }

    static bool counts(const Token& value) {
        return value.plain && !value.text.empty() && value.text != boa_placeholder;
    }

    std::vector<Token> tokens_;
    bool redis_seen_ = false;  ///< in the statement so far
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != lower[i] && text[i] + ('a' - 'A') != lower[i]) return false;
    return true;
}

/// The value of a `requirepass` line; empty for every other line and for escapes that we do not work out.
std::string_view required_password(std::string_view line) {
    line = trimmed(line);
    const auto end = line.find_first_of(" \t");
    if (end == std::string_view::npos || !equals_ignoring_case(line.substr(0, end), "requirepass")) return {};
    std::string_view value = trimmed(line.substr(end));
    const bool quoted =
        value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0];
    if (quoted) value = value.substr(1, value.size() - 2);
    return quoted && value.find('\\') != std::string_view::npos ? std::string_view() : value;
}

}  // namespace

std::optional<std::string> password_in_php(std::string_view text) {
    return PasswordFinder(PhpScanner(text).scan()).find();
}

std::optional<std::string> password_in_redis_conf(std::string_view text) {
    std::optional<std::string> password;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view value = required_password(text.substr(0, end));
        if (!value.empty() && value != boa_placeholder) password = std::string(value);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return password;
}

}  // namespace cachehold::config
