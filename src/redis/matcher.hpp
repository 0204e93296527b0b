// SPDX-License-Identifier: MIT
// Makes key prefixes of site names, and decides which keys belong to them. It compares bytes: nothing in a
// prefix is a pattern.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "redis/flusher.hpp"

namespace cachehold::redis {

/// fnmatch(3) of all `bytes`: * any bytes, ? one byte, [a-z] one of, [!a] none of, \x the byte x itself.
bool glob_matches(const std::string& pattern, std::string_view bytes);

class Matcher {
public:
    /// Throws Error{internal} for a prefix with less than two bytes before its letters, or without ':' at its
    /// end: it would reach keys of everybody.
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

    /// A pattern for MATCH of SCAN. Every key that match() does not call foreign passes; other keys may pass,
    /// too. Empty if about half of other sites' keys would pass: then the server is asked for all keys.
    [[nodiscard]] std::string superset() const;

private:
    struct Prefix {
        std::string head;
        std::string tail{};    ///< behind one or two letters; empty: there are none
        bool is_name = false;  ///< no prefix: the name of a site, or its md5
    };
    void add(const Prefix& prefix);
    [[nodiscard]] static std::size_t size_under(const Prefix& prefix, std::string_view key);
    [[nodiscard]] std::size_t prefix_size(std::string_view key, bool& is_named_after) const;
    [[nodiscard]] Match match_stranger(std::string_view key) const;

    std::unordered_multimap<int, Prefix> prefixes_;  ///< by the first two bytes of the head
    std::vector<std::string> keep_;
    std::vector<std::string> strangers_;  ///< glob patterns for what stands before the first ':' of a key
};

/// Lower-case hexadecimal MD5 of `bytes`, as PHP's md5().
std::string md5_hex(const std::string& bytes);

/// True for a letter, a digit, a dot or a hyphen: a longer name may go on with this byte.
bool is_of_name(char byte);

/// `name` without "www." at its begin. With and without it, a site has the same keys.
std::string without_www(const std::string& name);

/// A prefix that is not made from a name stands among the names as "/" and the prefix. No name of a site has
/// a slash.
inline bool is_fixed_prefix(std::string_view name) { return name.size() > 1 && name[0] == '/'; }

/// One prefix for each name and form; for a fixed prefix that one alone. Each ends in ':'. No duplicates;
/// in the order of the names, then of the forms. {letters} of a form means one or two letters from a to z and
/// becomes a NUL. {name} is the name, {md5} its hash. "www." at the begin of a name is left out, once and
/// only in lower case, as BOA's forks of the redis module do (Client.php, RedisPrefixTrait.php). Case and
/// ":port" stay. Throws Error{no_such_site} for a name that is empty or holds a NUL. `default` and names of
/// 32 hexadecimal digits have no form with {name}. Throws Error{configuration} for a name without any form.
std::vector<std::string> prefixes_of(const std::vector<std::string>& names,
                                     const std::vector<std::string>& forms);

}  // namespace cachehold::redis
