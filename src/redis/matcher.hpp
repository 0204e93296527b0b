// SPDX-License-Identifier: MIT
// The exact decision which keys are ours, taken here and in bytes: nothing in a prefix is a pattern.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "redis/flusher.hpp"
#include "redis/strangers.hpp"

namespace cachehold::redis {

class Matcher {
public:
    /// Throws report::Error{internal} for a prefix that is not at least two bytes long or does not end in
    /// ':', because it would reach keys of everybody.
    explicit Matcher(const FlushRequest& request);

    enum class Verdict { foreign, kept, ours };
    struct Match {
        Verdict verdict = Verdict::foreign;
        std::string_view prefix;  ///< of this Matcher; lives as long
        std::string_view bin;  ///< of the key: up to the next ':' after the prefix; empty where there is none
    };

    /// Costs the same for one prefix and for hundreds.
    [[nodiscard]] Match match(std::string_view key) const;

    [[nodiscard]] bool keeps() const { return !keep_.empty(); }

    /// Sorted; none begins with another one. Empty where strangers are looked for.
    [[nodiscard]] const std::vector<std::string>& prefixes() const { return prefixes_; }

private:
    [[nodiscard]] std::string_view prefix_of(std::string_view key) const;

    std::vector<std::string> prefixes_;
    std::vector<std::string> keep_;
    std::optional<Strangers> strangers_;
    std::bitset<65536> beginnings_;  ///< first two bytes of the prefixes: most foreign keys end here
};

}  // namespace cachehold::redis
