// SPDX-License-Identifier: MIT
#include "report/suggest.hpp"

#include <algorithm>

namespace cachehold::report {
namespace {

/// In the table, [i][j] is the distance between the first i bytes of `a` and the first j of `b`.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        for (std::size_t j = 0; j <= b.size(); ++j) {
            table[i][j] = i + j;
            if (i == 0 || j == 0) continue;
            const std::size_t replaced = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, replaced});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
        }
    return table[a.size()][b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known,
                         std::string_view otherwise) {
    constexpr std::size_t longest_word = 64;  // nobody mistypes more; and a megabyte would cost a minute
    std::size_t least = longest_word;
    std::string answer(otherwise);
    if (word.size() > longest_word) return answer;
    for (const std::string_view candidate : known) {
        const std::size_t changes = distance(word, candidate);
        if (changes * 3 > std::max(word.size(), candidate.size()) || changes >= least) continue;
        least = changes;
        answer = "; did you mean '" + std::string(candidate) + "'?";
    }
    return answer;
}

}  // namespace cachehold::report
