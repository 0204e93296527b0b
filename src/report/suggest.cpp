// SPDX-License-Identifier: MIT
#include "report/suggest.hpp"

#include <algorithm>
#include <numeric>

namespace cachehold::report {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

std::optional<std::string_view> suggest(std::string_view word, const std::vector<std::string_view>& known) {
    constexpr std::size_t longest_word = 64;  // nobody mistypes more; and a megabyte would cost a minute
    if (word.size() > longest_word) return std::nullopt;
    std::optional<std::string_view> nearest;
    std::size_t least = 0;
    for (const std::string_view candidate : known) {
        const std::size_t distance = edit_distance(word, candidate);
        const bool near = distance * 3 <= std::max(word.size(), candidate.size());
        if (!near || (nearest && distance >= least)) continue;
        nearest = candidate;
        least = distance;
    }
    return nearest;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known,
                         std::string_view otherwise) {
    const auto nearest = suggest(word, known);
    return nearest ? "; did you mean '" + std::string(*nearest) + "'?" : std::string(otherwise);
}

}  // namespace cachehold::report
