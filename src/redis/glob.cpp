// SPDX-License-Identifier: MIT
#include "redis/matcher.hpp"

namespace cachehold::redis {
namespace {

constexpr std::size_t npos = std::string_view::npos;

/// The set whose '[' is at `at`, against one byte; returns its length up to the ']', 0 for no match, npos
/// where it is never closed.
std::size_t match_set(std::string_view pattern, std::size_t at, char byte) {
    const std::size_t open = at++;
    const bool negated = at < pattern.size() && (pattern[at] == '^' || pattern[at] == '!');
    if (negated) ++at;
    const auto next = [&] {
        if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
        return static_cast<unsigned char>(pattern[at++]);
    };
    const auto value = static_cast<unsigned char>(byte);
    bool found = false;
    for (bool first = true; at < pattern.size(); first = false) {
        if (pattern[at] == ']' && !first) return found != negated ? at + 1 - open : 0;
        const unsigned char low = next();
        const bool is_range = at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']';
        if (is_range) ++at;
        const unsigned char high = is_range ? next() : low;
        found = found || (value >= low && value <= high) || (value >= high && value <= low);
    }
    return npos;
}

/// One element of the pattern other than '*' against one byte; returns the length of the element, 0 for no
/// match.
std::size_t match_one(std::string_view pattern, std::size_t at, char byte) {
    if (pattern[at] == '?') return 1;
    if (pattern[at] == '[') {
        const std::size_t length = match_set(pattern, at, byte);
        if (length != npos) return length;
    }
    if (pattern[at] == '\\' && at + 1 < pattern.size()) return pattern[at + 1] == byte ? 2 : 0;
    return pattern[at] == byte ? 1 : 0;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view bytes) {
    std::size_t in_pattern = 0;
    std::size_t in_bytes = 0;
    std::size_t after_star = npos;  // of the last '*' seen: where to resume when what follows does not fit
    std::size_t star_bytes = 0;
    while (in_bytes < bytes.size()) {
        if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
            after_star = ++in_pattern;
            star_bytes = in_bytes;
            continue;
        }
        const std::size_t length =
            in_pattern < pattern.size() ? match_one(pattern, in_pattern, bytes[in_bytes]) : 0;
        if (length > 0) {
            in_pattern += length;
            ++in_bytes;
        } else if (after_star != npos) {
            in_pattern = after_star;
            in_bytes = ++star_bytes;
        } else {
            return false;
        }
    }
    while (in_pattern < pattern.size() && pattern[in_pattern] == '*') ++in_pattern;
    return in_pattern == pattern.size();
}

}  // namespace cachehold::redis
