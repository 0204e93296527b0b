// SPDX-License-Identifier: MIT
// The parts that join to one string, and what nests in them: "..." with ${...} in it, and from PHP 8.3
// defaults of variables that hold both again.
#include "ini/scanner.hpp"

namespace cachehold::ini {

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
            inner_.push_back(Inner::name);
            break;
        case Token::symbol:
            if (token_.symbol != '"') return false;
            inner_.push_back(Inner::quoted);
            break;
        default:
            return false;
    }
    advance();
    while (!inner_.empty()) {
        if (!fits() || !read_inner()) return false;
        advance();
    }
    return true;
}

bool Scanner::read_inner() {
    const Inner waiting = inner_.back();
    if (waiting == Inner::name || waiting == Inner::named) return read_in_name();
    const bool quoted = waiting == Inner::quoted;
    if (token_.token == Token::dollar_curly) {
        inner_.push_back(Inner::name);
    } else if (at_symbol(quoted ? '"' : '}')) {
        inner_.pop_back();
    } else if (quoted) {
        if (token_.token != Token::quoted_string) {
            return unexpected("TC_DOLLAR_CURLY or TC_QUOTED_STRING or '\"'");
        }
        // in the default of a variable nothing counts: the whole is unknown anyway
        if (inner_.size() == 1) add_part();
    } else if (at_symbol('"')) {
        inner_.push_back(Inner::quoted);
    } else if (token_.token != Token::constant && token_.token != Token::number &&
               token_.token != Token::string) {
        return unexpected("'}'");
    }
    return true;
}

bool Scanner::read_in_name() {
    const bool named = inner_.back() == Inner::named;
    if (!named && token_.token == Token::variable_name) {
        inner_.back() = Inner::named;
    } else if (named && token_.token == Token::fallback) {
        inner_.back() = Inner::fallback;
    } else if (named && at_symbol('}')) {
        inner_.pop_back();
    } else if (named) {
        return unexpected(dialect_ == Dialect::php83 ? "TC_FALLBACK or '}'" : "'}'");
    } else {
        return unexpected("TC_VARNAME");
    }
    expression_.add_unknown();
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

}  // namespace cachehold::ini
