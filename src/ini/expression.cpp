// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "ini/scanner.hpp"

namespace cachehold::ini {

namespace {

// atoi() of glibc on a 64-bit machine: strtol() saturates, the conversion to int keeps the low half.
std::int32_t to_int(const std::string& text) {
    return static_cast<std::int32_t>(std::strtoll(text.c_str(), nullptr, 10));
}

std::int32_t compute(char op, std::int32_t left, std::int32_t right) {
    switch (op) {
        case '|':
            return left | right;
        case '&':
            return left & right;
        case '^':
            return left ^ right;
        case '~':
            return ~right;
        default:
            return right == 0 ? 1 : 0;
    }
}

Value result_of(char op, const Value& left, const Value& right) {
    if (left.unknown || right.unknown) return {"", true};
    return {std::to_string(compute(op, to_int(left.text), to_int(right.text))), false};
}

// Constants are upper case by convention; other words are taken for themselves, as PHP does with what nobody
// defined. true, false and null are constants in any case; as a whole value they never come here.
bool may_be_constant(std::string_view word) {
    if (keyword_at(word).word.size() == word.size()) return true;
    const auto has = [&](char first, char last) {
        return std::ranges::any_of(word, [=](char byte) { return byte >= first && byte <= last; });
    };
    return has('A', 'Z') && !has('a', 'z') && word.size() > 1;
}

}  // namespace

void Expression::start() {
    operators_.clear();
    open_ = 0;
    current_ = {};
    operands_.clear();
}

void Expression::add(std::string_view text) { current_.text += text; }

void Expression::add_quoted(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '\\' && i + 1 < text.size();
        if (escape && (text[i + 1] == '"' || text[i + 1] == '\\' || text[i + 1] == '$')) {
            ++i;
        } else if (escape) {
            current_.text += text[i++];
        }
        current_.text += text[i];
    }
}

void Expression::add_unknown() { current_.unknown = true; }

void Expression::add_word(std::string_view word) {
    if (may_be_constant(word)) {
        current_.unknown = true;
    } else {
        current_.text += word;
    }
}

void Expression::prefix(char op) {
    operators_.push_back(op);
    if (op == '(') ++open_;
}

void Expression::complete() {
    while (!operators_.empty() && operators_.back() != '(') {
        const char op = operators_.back();
        operators_.pop_back();
        const bool unary = op == '~' || op == '!';
        Value left;
        if (!unary) {
            left = std::move(operands_.back());
            operands_.pop_back();
        }
        current_ = result_of(op, left, current_);
    }
}

void Expression::infix(char op) {
    complete();
    operators_.push_back(op);
    operands_.push_back(std::move(current_));
    current_ = {};
}

void Expression::close() {
    complete();
    operators_.pop_back();
    --open_;
}

Value Expression::finish() {
    complete();
    return std::move(current_);
}

}  // namespace cachehold::ini
