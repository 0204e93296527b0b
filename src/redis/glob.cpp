// SPDX-License-Identifier: MIT
#include "redis/glob.hpp"

namespace cachehold::redis {
namespace {

constexpr std::size_t npos = std::string_view::npos;

/// Position of the ']' that closes the set whose '[' is at `open`; npos where there is none.
std::size_t set_end(std::string_view pattern, std::size_t open) {
    std::size_t at = open + 1;
    if (at < pattern.size() && (pattern[at] == '^' || pattern[at] == '!')) ++at;
    for (bool first = true; at < pattern.size(); ++at, first = false) {
        if (pattern[at] == ']' && !first) return at;
        if (pattern[at] == '\\') ++at;
    }
    return npos;
}

/// `set` is what stands between the brackets.
bool set_contains(std::string_view set, char byte) {
    const bool negated = !set.empty() && (set[0] == '^' || set[0] == '!');
    const auto value = static_cast<unsigned char>(byte);
    bool found = false;
    for (std::size_t at = negated ? 1 : 0; at < set.size(); ++at) {
        if (set[at] == '\\' && at + 1 < set.size()) ++at;
        const auto low = static_cast<unsigned char>(set[at]);
        auto high = low;
        if (at + 2 < set.size() && set[at + 1] == '-') {
            at += 2;
            if (set[at] == '\\' && at + 1 < set.size()) ++at;
            high = static_cast<unsigned char>(set[at]);
        }
        found = found || (value >= low && value <= high) || (value >= high && value <= low);
    }
    return found != negated;
}

/// One element of the pattern other than '*' against one byte; returns the length of the element, 0 for no
/// match.
std::size_t match_one(std::string_view pattern, std::size_t at, char byte) {
    if (pattern[at] == '?') return 1;
    if (pattern[at] == '[') {
        const std::size_t end = set_end(pattern, at);
        if (end != npos) return set_contains(pattern.substr(at + 1, end - at - 1), byte) ? end - at + 1 : 0;
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
