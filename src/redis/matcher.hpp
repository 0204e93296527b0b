// SPDX-License-Identifier: MIT
// Site names to key prefixes, and the exact decision which keys are ours, taken here and in bytes: nothing in
// a prefix is a pattern.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "redis/flusher.hpp"

namespace cachehold::redis {

/// fnmatch(3) of all `bytes`: * any bytes, ? one byte, [a-z] one of, [!a] none of, \x the byte x itself.
bool glob_matches(const std::string& pattern, std::string_view bytes);

class Matcher {
public:
    /// Throws Error{internal} for a prefix that has not at least two bytes before its letters or does
    /// not end in ':', because it would reach keys of everybody.
    explicit Matcher(const FlushRequest& request);

    enum class Verdict {
        foreign,
        named_after,  ///< under none of the prefixes, see FlushReport::named_after
        kept,
        ours,
    };
    struct Match {
        Verdict verdict = Verdict::foreign;
        std::string_view prefix;  ///< of the key
        std::string_view bin;  ///< of the key: up to the next ':' after the prefix; empty where there is none
    };

    /// Compares the key with the prefixes that have its first two bytes, so hundreds of prefixes cost little
    /// more than one. Where FlushRequest::strangers is set, the question is the reverse: a key is "ours" if
    /// it looks like a site's and begins with none of the prefixes.
    [[nodiscard]] Match match(std::string_view key) const;

    /// A pattern for MATCH that every key passes for which match() can be other than foreign; many others
    /// pass too. Empty where more than about half of other sites' keys would pass: the server sends all keys.
    [[nodiscard]] std::string superset() const;

private:
    struct Prefix {
        std::string head;
        std::string tail{};    ///< behind one or two letters; empty: there are none
        bool is_name = false;  ///< no prefix: the name of a site, or its md5
    };
    void add(Prefix prefix);
    [[nodiscard]] static std::size_t size_under(const Prefix& prefix, std::string_view key);
    [[nodiscard]] std::size_t prefix_size(std::string_view key, bool& is_named_after) const;
    [[nodiscard]] Match match_stranger(std::string_view key) const;

    std::multimap<std::string, Prefix, std::less<>> prefixes_;  ///< by the first two bytes of the head
    std::vector<std::string> keep_;
    std::vector<std::string> strangers_;  ///< glob patterns for what stands before the first ':' of a key
};

/// Lower-case hexadecimal MD5 of `bytes`, as PHP's md5().
std::string md5_hex(const std::string& bytes);

/// Whether a name may go on with this byte: a letter, a digit, a dot or a hyphen.
bool is_of_name(char byte);

/// Names that are equal but for this have the same keys.
std::string without_www(const std::string& name);

/// Among names of sites a prefix that is not made from a name stands as "/" and the prefix: no name of a site
/// has a slash.
inline bool is_fixed_prefix(std::string_view name) { return name.size() > 1 && name[0] == '/'; }

/// One prefix for each (name, form), each ending in ':'; of a fixed prefix that one alone. {letters} of a
/// form stands for one or two letters from a to z and becomes a NUL. {name} and {md5} both stand for the name
/// with a leading "www." removed, case-sensitively and once, as BOA's forks of the redis module do
/// (Client.php, RedisPrefixTrait.php); case and ":port" are kept. No duplicates; order of names, then forms.
/// A name that is empty or holds a NUL throws Error{no_such_site}; nothing in a name is a pattern. A
/// form with {name} is left out for `default` and for 32 hexadecimal digits; a name without any form throws
/// Error{configuration}.
std::vector<std::string> prefixes_of(const std::vector<std::string>& names,
                                     const std::vector<std::string>& forms);

}  // namespace cachehold::redis
