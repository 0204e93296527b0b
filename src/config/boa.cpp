// SPDX-License-Identifier: MIT
// Where a stock BOA keeps the Redis password.
#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <sstream>
#include <string_view>

#include "config/load.hpp"

namespace cachehold::config {
namespace {

constexpr std::size_t file_limit = std::size_t{1} << 20U;  // global.inc has 60 KiB, redis.conf 110

/// What BOA's files say until its installer has put a password in.
constexpr std::string_view placeholder = "isfoobared";

/// How a line of PHP gives a password: what stands before the literal, and behind it. A star stands for the
/// name of a variable, an apostrophe for either quote. Blanks may stand around punctuation.
struct Form {
    std::string_view before;
    std::string_view behind;
};
constexpr Form php_forms[] = {
    {"$*->auth(", ")"},
    {"$*['redis_client_password']=", ";"},
    {"$*['redis.connection']['password']=", ";"},
    {"$auth_pass=", ";"},
};

/// Takes what `form` says from the start of `text`; false where something else stands there.
bool take(std::string_view& text, std::string_view form) {
    constexpr std::string_view name = "_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    constexpr std::string_view punctuation = "[]()=->;";
    const auto skip = [&](std::string_view bytes) {
        text.remove_prefix(std::min(text.find_first_not_of(bytes), text.size()));
    };
    for (const char wanted : form) {
        const bool is_punctuation = punctuation.find(wanted) != std::string_view::npos;
        if (is_punctuation) skip(" \t\r");
        if (wanted == '*') {
            skip(name);
            continue;
        }
        if (text.empty() || (text[0] != wanted && (wanted != '\'' || text[0] != '"'))) return false;
        text.remove_prefix(1);
        if (is_punctuation) skip(" \t\r");
    }
    return true;
}

/// Takes a literal from the start of `text`: what PHP makes of it, or nullopt where it is none. In double
/// quotes `$` and most escapes mean something that is not worked out here: nullopt, too.
std::optional<std::string> take_literal(std::string_view& text) {
    if (text.empty() || (text[0] != '\'' && text[0] != '"')) return std::nullopt;
    const char quote = text[0];
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == quote) {
            text.remove_prefix(i + 1);
            return value;
        }
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (text[i] == '\\' && (next == quote || next == '\\' || (quote == '"' && next == '$')))
            ++i;
        else if (quote == '"' && (text[i] == '$' || text[i] == '\\'))
            return std::nullopt;
        value += text[i];
    }
    return std::nullopt;
}

bool counts(const std::string& value) { return !value.empty() && value != placeholder; }

/// Of a statement of PHP that is one line.
std::optional<std::string> password_in_line(std::string_view line) {
    for (const Form& form : php_forms) {
        std::string_view rest = line;
        if (!take(rest, form.before)) continue;
        auto value = take_literal(rest);
        if (value && counts(*value) && take(rest, form.behind)) return value;
    }
    return std::nullopt;
}

/// The value of a `requirepass` line; empty for every other line and for escapes that we do not work out.
std::string required_password(const std::string& line) {
    const std::string text = boost::trim_copy(line);
    const auto end = std::min(text.find_first_of(" \t"), text.size());
    if (!boost::iequals(text.substr(0, end), "requirepass")) return "";
    std::string value = boost::trim_copy(text.substr(end));
    const bool is_quoted =
        value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0];
    if (!is_quoted) return value;
    return value.find('\\') == std::string::npos ? value.substr(1, value.size() - 2) : "";
}

std::optional<std::string> password_in_first_line(const std::string& text) {
    const std::string line = boost::trim_right_copy(text.substr(0, text.find('\n')));
    return counts(line) ? std::optional(line) : std::nullopt;
}

/// The files in the order in which they are asked.
struct Source {
    const char* path;
    std::optional<std::string> (*password_in)(const std::string& text);
};
constexpr Source sources[] = {
    {"/data/conf/global.inc", password_in_php},
    {"/data/conf/global/global-if-redis.inc", password_in_php},
    {"/data/conf/global/global-redis.inc", password_in_php},
    {"/root/.redis.pass.txt", password_in_first_line},
    {"/etc/redis/redis.conf", password_in_redis_conf},
};

}  // namespace

std::optional<std::string> password_in_php(const std::string& text) {
    std::istringstream lines(text);
    bool in_comment = false;
    for (std::string line; std::getline(lines, line);) {
        boost::trim_left(line);
        const bool opens = !in_comment && boost::starts_with(line, "/*");
        const bool is_comment = in_comment || opens;
        in_comment = is_comment && line.find("*/", opens ? 2 : 0) == std::string::npos;
        if (is_comment) continue;
        if (auto password = password_in_line(line)) return password;
    }
    return std::nullopt;
}

std::optional<std::string> password_in_redis_conf(const std::string& text) {
    std::optional<std::string> password;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (const std::string value = required_password(line); counts(value)) password = value;
    return password;
}

std::optional<std::string> boa_password(const Reader& read, const std::string& root, std::string* place) {
    for (const Source& source : sources) {
        // What is not ours to read is no error: it has no text, and the next file may have the password.
        auto password = source.password_in(read(root + source.path, file_limit).text);
        if (password && place != nullptr) *place = root + source.path;
        if (password) return password;
    }
    return std::nullopt;
}

}  // namespace cachehold::config
