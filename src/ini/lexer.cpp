// SPDX-License-Identifier: MIT
#include "ini/lexer.hpp"

namespace cachehold::ini {

std::size_t byte_order_mark_length(std::string_view bytes) {
    return bytes.starts_with("\xef\xbb\xbf") ? 3 : 0;
}

Lexer::Lexer(std::string_view bytes, Dialect dialect)
    : bytes_(bytes), dialect_(dialect), position_(byte_order_mark_length(bytes)) {}

Lexeme Lexer::next() {
    if (ends(position_)) {
        if (mode_ != Mode::value) return stop();
        mode_ = Mode::statement;
        return {Token::end_of_line, 0, position_, position_};
    }
    switch (mode_) {
        case Mode::statement:
            return statement_token();
        case Mode::value:
            return value_token();
        case Mode::quotes:
            return quotes_token();
        case Mode::name:
            return name_token();
        case Mode::fallback:
            return fallback_token();
        case Mode::offset:
        case Mode::section:
            return bracket_token();
    }
    return stop();
}

bool Lexer::is_label_char(std::size_t index) const {
    const char byte = bytes_[index];
    return is(byte, label_class) && (dialect_ != Dialect::php83 || (byte != ']' && byte != '\0'));
}

std::size_t Lexer::skip_blanks(std::size_t index) const {
    while (!ends(index) && is(bytes_[index], blank_class)) ++index;
    return index;
}

std::size_t Lexer::label_end(std::size_t index) const {
    while (!ends(index) && is_label_char(index)) ++index;
    return index;
}

Lexeme Lexer::stop() {
    position_ = bytes_.size();
    // not Mode::value: the next call must say end again
    mode_ = Mode::statement;
    return {Token::end, 0, position_, position_};
}

Lexeme Lexer::take(Token token, std::size_t begin, std::size_t end) {
    position_ = end;
    return {token, 0, begin, end};
}

Lexeme Lexer::take_symbol(std::size_t at, std::size_t length) {
    position_ = at + length;
    return {Token::symbol, bytes_[at], at, at + 1};
}

Lexeme Lexer::take_line_end(std::size_t at) {
    const bool pair = bytes_[at] == '\r' && this->at(at + 1) == '\n';
    mode_ = Mode::statement;
    ++line_;
    return take(Token::end_of_line, at, at + (pair ? 2 : 1));
}

Lexeme Lexer::comment(std::size_t semicolon) {
    const std::size_t end = bytes_.find_first_of("\r\n", semicolon);
    return ends(end) ? stop() : take_line_end(end);
}

Lexeme Lexer::open_quotes(std::size_t at) {
    outer_.push_back(mode_);
    mode_ = Mode::quotes;
    return take_symbol(at);
}

Lexeme Lexer::open_variable(std::size_t at) {
    outer_.push_back(mode_);
    mode_ = Mode::name;
    return take(Token::dollar_curly, at, at + 2);
}

Lexeme Lexer::close(std::size_t at, std::size_t length) {
    mode_ = outer_.back();
    outer_.pop_back();
    return take_symbol(at, length);
}

Lexeme Lexer::raw_string(std::size_t begin) {
    const std::size_t closing = bytes_.find('\'', begin + 1);
    return closing == std::string_view::npos ? stop() : take(Token::raw, begin, closing + 1);
}

Lexeme Lexer::statement_token() {
    for (;;) {
        const std::size_t begin = position_;
        const std::size_t first = skip_blanks(begin);
        const char byte = at(first);
        if (!ends(first)) {
            if (is(byte, line_end_class)) return take_line_end(first);
            if (byte == ';' || (byte == '#' && dialect_ == Dialect::php56)) return comment(first);
            if (byte == '=') {
                mode_ = Mode::value;
                return take_symbol(first, skip_blanks(first + 1) - first);
            }
        }
        // blanks before a word belong to it, unless there is a tab among them
        const bool tab =
            first > begin && bytes_.substr(begin, first - begin).find('\t') != std::string_view::npos;
        if (!tab) return label_or_keyword(begin, first);
        position_ = first;
    }
}

Lexeme Lexer::label_or_keyword(std::size_t begin, std::size_t after_blanks) {
    const std::size_t end = label_end(after_blanks);
    const std::size_t trimmed = std::max(after_blanks, bytes_.substr(0, end).find_last_not_of(' ') + 1);
    const bool indented = after_blanks > begin;
    // PHP up to 8.2 takes the NUL after its buffer for a part of the word, runs over the end and drops it
    if (ends(end) && dialect_ != Dialect::php83) return stop();
    if (at(end) == '[' && (end > after_blanks || indented)) {
        mode_ = Mode::offset;
        position_ = skip_blanks(end + 1);
        return {Token::offset, 0, after_blanks, trimmed};
    }
    if (const Keyword keyword = keyword_at(bytes_.substr(begin)); !keyword.word.empty()) {
        const std::size_t word_end = begin + keyword.word.size();
        if (skip_blanks(word_end) >= end) return take(keyword.token, begin, word_end);
    }
    if (end == begin) {
        if (at(begin) == '\0') return stop();
        if (bytes_[begin] != '[') return take_symbol(begin);
        mode_ = Mode::section;
        return take(Token::section, begin, begin + 1);
    }
    position_ = end;
    return {Token::label, 0, after_blanks, trimmed};
}

}  // namespace cachehold::ini
