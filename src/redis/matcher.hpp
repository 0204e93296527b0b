// SPDX-License-Identifier: MIT
// The exact decision which keys are ours, taken here and in bytes: nothing in a prefix is a pattern.
#pragma once

#include <bitset>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "redis/flusher.hpp"

namespace cachehold::redis {

/// The other way round: keys that look like some site's, but are none of the known sites'. Only ever counted.
class Strangers {
public:
    /// `forms` as in prefixes_of(); `known` are prefixes, each ending in ':'.
    Strangers(const std::vector<std::string>& forms, const std::vector<std::string>& known);

    /// The beginning of `key` up to its first ':', where it looks like one of the forms and is not known;
    /// else empty. {md5} looks like 32 hexadecimal digits, {name} like anything that has a dot in it.
    [[nodiscard]] std::string_view prefix_of(std::string_view key) const;

private:
    struct Form {
        std::string before, after;
        bool is_md5 = false;
    };
    [[nodiscard]] static bool looks_like(const Form& form, std::string_view prefix);

    std::vector<Form> forms_;
    std::set<std::string, std::less<>> known_;
};

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

    /// Sorted; none begins with another one. Empty where strangers are looked for.
    [[nodiscard]] const std::vector<std::string>& prefixes() const { return prefixes_; }

private:
    [[nodiscard]] std::string_view prefix_of(std::string_view key) const;

    std::vector<std::string> prefixes_;
    std::vector<std::string> keep_;
    bool wants_strangers_;
    Strangers strangers_;
    std::bitset<65536> beginnings_;  ///< first two bytes of the prefixes: most foreign keys end here
};

/// A pattern for MATCH that lets every key pass that begins with one of the prefixes, and many others: for
/// each position one class of the bytes that stand there. Empty where it would keep next to nothing away.
std::string superset_of(const std::vector<std::string>& prefixes);

}  // namespace cachehold::redis
