// SPDX-License-Identifier: MIT
#include "report/suggest.hpp"

#include <algorithm>

namespace cachehold::report {
namespace {

/// How many bytes lie between what both begin with and what both end with.
std::size_t difference(std::string_view a, std::string_view b) {
    const auto begin = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
    a.remove_prefix(static_cast<std::size_t>(begin));
    b.remove_prefix(static_cast<std::size_t>(begin));
    const auto end = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend()).first - a.rbegin();
    return std::max(a.size(), b.size()) - static_cast<std::size_t>(end);
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known,
                         std::string_view otherwise) {
    std::size_t least = std::string_view::npos;
    std::string answer(otherwise);
    for (const std::string_view candidate : known) {
        const std::size_t different = difference(word, candidate);
        const bool is_near = different <= 2 && different < std::max(word.size(), candidate.size());
        if (!is_near || different >= least) continue;
        least = different;
        answer = "; did you mean '" + std::string(candidate) + "'?";
    }
    return answer;
}

}  // namespace cachehold::report
