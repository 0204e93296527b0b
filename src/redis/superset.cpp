// SPDX-License-Identifier: MIT
#include "redis/superset.hpp"

#include <algorithm>
#include <set>

namespace cachehold::redis {
namespace {

/// Everything is escaped: within a class '-', ']' and '^' mean something too.
std::string class_of(const std::set<char>& bytes) {
    std::string text;
    for (const char byte : bytes) (text += '\\') += byte;
    return bytes.size() == 1 ? text : '[' + text + ']';
}

}  // namespace

/// Hashes of two or three sites share few digits, those of a hundred share all of them.
std::string superset_of(const std::vector<std::string>& prefixes) {
    if (prefixes.empty()) return {};
    const auto shortest = std::min_element(prefixes.begin(), prefixes.end(),
                                           [](const auto& a, const auto& b) { return a.size() < b.size(); });
    std::string pattern;
    double passes = 1;  // of names that are all hexadecimal digits
    for (std::size_t at = 0; at < shortest->size(); ++at) {
        std::set<char> bytes;
        for (const std::string& prefix : prefixes) bytes.insert(prefix[at]);
        passes *= std::min(1.0, static_cast<double>(bytes.size()) / 16);
        pattern += class_of(bytes);
    }
    return passes < 0.5 ? pattern + '*' : "";
}

}  // namespace cachehold::redis
