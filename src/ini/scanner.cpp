// SPDX-License-Identifier: MIT
#include "ini/scanner.hpp"

#include <utility>

namespace cachehold::ini {

namespace {

// PHP's parser gives up at 10,000 entries on its stack, of which each level takes one to four.
constexpr std::size_t deepest = 2000;

const char* token_name(Token token) {
    constexpr const char* names[] = {
        "end of file",   "TC_SECTION", "TC_RAW",     "TC_CONSTANT",     "TC_NUMBER",  "TC_STRING",
        "TC_WHITESPACE", "TC_LABEL",   "TC_OFFSET",  "TC_DOLLAR_CURLY", "TC_VARNAME", "TC_QUOTED_STRING",
        "TC_FALLBACK",   "BOOL_TRUE",  "BOOL_FALSE", "NULL_NULL",       "END_OF_LINE"};
    return names[static_cast<std::size_t>(token)];
}

bool is_keyword(Token token) {
    return token == Token::bool_true || token == Token::bool_false || token == Token::null_null;
}

}  // namespace

Scanner::Scanner(std::string_view bytes, Dialect dialect)
    : bytes_(bytes), dialect_(dialect), lexer_(bytes, dialect) {
    advance();
}

const Statement* Scanner::next() {
    while (token_.token == Token::end_of_line) advance();
    if (token_.token == Token::end) return nullptr;
    bool good = false;
    if (token_.token == Token::label) {
        good = read_bare_or_scalar();
    } else if (token_.token == Token::offset) {
        good = read_element();
    } else if (token_.token == Token::section) {
        good = read_section();
    } else {
        unexpected();
    }
    return good ? &statement_ : nullptr;
}

bool Scanner::read_bare_or_scalar() {
    statement_.key = {token_.begin, token_.end};
    advance();
    if (!at_symbol('=')) {
        statement_.kind = Statement::Kind::bare;
        return true;
    }
    statement_.kind = Statement::Kind::scalar;
    return read_value();
}

bool Scanner::read_element() {
    statement_.kind = Statement::Kind::element;
    statement_.key = {token_.begin, token_.end};
    expression_.start();
    advance();
    statement_.offset = {token_.begin, token_.begin};
    if (!read_until_bracket()) return false;
    statement_.offset.end = token_.begin;
    statement_.offset_meaning = expression_.finish();
    advance();
    if (!at_symbol('=')) return unexpected("'='");
    return read_value();
}

bool Scanner::read_section() {
    statement_.kind = Statement::Kind::section;
    expression_.start();
    advance();
    statement_.key = {token_.begin, token_.begin};
    if (!read_until_bracket()) return false;
    statement_.key.end = token_.begin;
    advance();
    return true;
}

bool Scanner::read_until_bracket() {
    while (!at_symbol(']')) {
        if (!read_part()) return error_ ? false : unexpected("']'");
    }
    return true;
}

bool Scanner::read_value() {
    expression_.start();
    statement_.meaning = {};
    advance();
    statement_.value = {token_.begin, token_.begin};
    if (token_.token == Token::end_of_line || is_keyword(token_.token)) {
        if (token_.token == Token::bool_true) statement_.meaning.text.assign(1, '1');
        if (token_.token != Token::end_of_line) statement_.value.end = token_.end;
        advance();
        return true;
    }
    if (!read_expression()) return false;
    statement_.value.end = last_end_;
    statement_.meaning = expression_.finish();
    return true;
}

bool Scanner::read_expression() {
    bool operand = false;  // one has begun
    bool closed = false;   // it was in parentheses: nothing joins it
    for (;;) {
        if (!closed && read_part()) {
            operand = true;
            continue;
        }
        if (error_) return false;
        const bool parenthesis = at_symbol(')');
        if (!read_operator(operand)) break;
        operand = closed = parenthesis;
    }
    if (error_) return false;
    if (!operand) return unexpected();
    return expression_.nested() ? unexpected("'^' or '|' or '&' or ')'") : true;
}

bool Scanner::read_operator(bool after_operand) {
    if (token_.token != Token::symbol) return false;
    switch (token_.symbol) {
        case '~':
        case '!':
        case '(':
            if (after_operand) return false;
            expression_.prefix(token_.symbol);
            if (!fits()) return false;
            break;
        case '|':
        case '&':
        case '^':
            if (!after_operand) return false;
            expression_.infix(token_.symbol);
            break;
        case ')':
            if (!after_operand || !expression_.nested()) return false;
            expression_.close();
            break;
        default:
            return false;
    }
    advance();
    return true;
}

bool Scanner::read_part() {
    switch (token_.token) {
        case Token::raw:
        case Token::constant:
        case Token::number:
        case Token::string:
        case Token::whitespace:
            add_part();
            break;
        case Token::dollar_curly:
            if (!read_name()) return false;
            break;
        default:
            if (!at_symbol('"')) return false;
            closers_ += '"';
    }
    advance();
    while (!closers_.empty()) {
        if (!fits() || !read_inner()) return false;
        advance();
    }
    return true;
}

bool Scanner::read_inner() {
    const bool quoted = closers_.back() == '"';
    if (token_.token == Token::dollar_curly) return read_name();
    if (at_symbol(closers_.back())) {
        closers_.pop_back();
    } else if (quoted) {
        if (token_.token != Token::quoted_string) {
            return unexpected("TC_DOLLAR_CURLY or TC_QUOTED_STRING or '\"'");
        }
        // in the default of a variable nothing counts: the whole is unknown anyway
        if (closers_.size() == 1) add_part();
    } else if (at_symbol('"')) {
        closers_ += '"';
    } else if (token_.token != Token::constant && token_.token != Token::number &&
               token_.token != Token::string) {
        return unexpected("'}'");
    }
    return true;
}

bool Scanner::read_name() {
    expression_.add_unknown();
    advance();
    if (token_.token != Token::variable_name) return unexpected("TC_VARNAME");
    advance();
    if (at_symbol('}')) return true;
    if (token_.token != Token::fallback) {
        return unexpected(dialect_ == Dialect::php83 ? "TC_FALLBACK or '}'" : "'}'");
    }
    closers_ += '}';
    return true;
}

void Scanner::add_part() {
    const std::string_view text = bytes_.substr(token_.begin, token_.end - token_.begin);
    switch (token_.token) {
        case Token::raw:
            expression_.add(text.substr(1, text.size() - 2));
            break;
        case Token::quoted_string:
            expression_.add_quoted(text);
            break;
        case Token::constant:
            expression_.add_word(text);
            break;
        default:
            expression_.add(text);
    }
}

bool Scanner::fits() {
    if (expression_.depth() + closers_.size() < deepest) return true;
    error_ = SyntaxError{lexer_.line(), token_.begin, "memory exhausted"};
    return false;
}

void Scanner::advance() {
    if (token_.token != Token::whitespace) last_end_ = token_.end;
    token_ = lexer_.next();
}

bool Scanner::unexpected(const char* expecting) {
    const std::string name =
        token_.token == Token::symbol ? std::string("'") + token_.symbol + "'" : token_name(token_.token);
    std::string reason = "syntax error, unexpected " + name;
    if (expecting != nullptr) reason += std::string(", expecting ") + expecting;
    error_ = SyntaxError{lexer_.line(), token_.begin, std::move(reason)};
    return false;
}

}  // namespace cachehold::ini
