// SPDX-License-Identifier: MIT
#include "redis/matcher.hpp"

#include <algorithm>
#include <boost/uuid/detail/md5.hpp>
#include <set>

#include "report/error.hpp"
#include "report/printable.hpp"

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

bool begins_with(std::string_view text, std::string_view prefix) {
    return text.substr(0, prefix.size()) == prefix;
}

std::size_t head_of(std::string_view key) {
    return static_cast<unsigned char>(key[0]) * 256UL + static_cast<unsigned char>(key[1]);
}

/// Everything is escaped: within a class '-', ']' and '^' mean something too.
std::string class_of(const std::set<char>& bytes) {
    std::string text;
    for (const char byte : bytes) (text += '\\') += byte;
    return bytes.size() == 1 ? text : '[' + text + ']';
}

/// Boost 1.71 to 1.85 gives four words whose numbers, highest byte first, are the digest; from 1.86 on
/// sixteen bytes.
template <typename Word, std::size_t count>
std::string hex(const Word (&digest)[count]) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const Word word : digest)
        for (std::size_t byte = sizeof(Word); byte-- > 0;) {
            const auto value = static_cast<unsigned>(word >> (8 * byte)) & 0xFFU;
            text += digits[value >> 4U];
            text += digits[value & 15U];
        }
    return text;
}

void require_usable(const std::string& name) {
    if (without_www(name).empty() || name.find('\0') != std::string::npos)
        throw report::Error(report::ExitStatus::no_such_site,
                            report::quoted(name) + " is no site name; give the directory name below sites/");
}

/// A form with its {name} and {md5} replaced, in one pass from the left, so that a name that spells "{md5}"
/// stays a name. `before` stands before each byte that is neither.
std::string filled_in(const std::string& form, std::string_view name, std::string_view md5,
                      std::string_view before = "") {
    std::string text;
    for (std::size_t at = 0; at < form.size();) {
        const bool is_name = form.compare(at, 6, "{name}") == 0;
        const bool is_md5 = form.compare(at, 5, "{md5}") == 0;
        if (is_name) text += name;
        if (is_md5) text += md5;
        if (!is_name && !is_md5) text.append(before) += form[at];
        at += is_name ? 6 : is_md5 ? 5 : 1;
    }
    return text;
}

/// What the prefixes of a form look like, whatever the site: {md5} is 32 hexadecimal digits, {name} has a
/// dot in it.
std::string look_of(const std::string& form) {
    std::string md5;
    for (int digit = 0; digit < 32; ++digit) md5 += "[0-9a-f]";
    return filled_in(form, "*.*", md5, "\\");
}

void require_of_site(const std::string& form) {
    if (form.find("{name}") == std::string::npos && form.find("{md5}") == std::string::npos)
        throw report::Error(report::ExitStatus::configuration,
                            "the prefix form " + report::quoted(form) +
                                " would be the same for every site; put {name} or {md5} in it");
}

}  // namespace

std::string without_www(const std::string& name) { return name.starts_with("www.") ? name.substr(4) : name; }

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

Matcher::Matcher(const FlushRequest& request) : keep_(request.keep) {
    for (const std::string& form : request.strangers) strangers_.push_back(look_of(form));
    std::vector<std::string> sorted = request.prefixes;
    std::sort(sorted.begin(), sorted.end());
    for (std::string& prefix : sorted) {
        if (prefix.size() < 2 || prefix.back() != ':')
            throw report::Error(
                report::ExitStatus::internal,
                "the prefix " + report::quoted(prefix) + " does not belong to one site; not flushed");
        // What begins with another prefix sorts after it and adds nothing to it.
        if (!prefixes_.empty() && begins_with(prefix, prefixes_.back())) continue;
        heads_.set(head_of(prefix));
        prefixes_.push_back(std::move(prefix));
    }
}

/// Among prefixes of which none begins with another, only the last that sorts not after the key can begin it.
std::string_view Matcher::prefix_of(std::string_view key) const {
    if (key.size() < 2 || !heads_[head_of(key)]) return {};
    const auto after =
        std::upper_bound(prefixes_.begin(), prefixes_.end(), key,
                         [](std::string_view k, const std::string& prefix) { return k < prefix; });
    if (after == prefixes_.begin() || !begins_with(key, *(after - 1))) return {};
    return *(after - 1);
}

Matcher::Match Matcher::match(std::string_view key) const {
    if (!strangers_.empty()) return match_stranger(key);
    const std::string_view prefix = prefix_of(key);
    if (prefix.empty()) return {};
    const std::string_view rest = key.substr(prefix.size());
    const std::size_t colon = rest.find(':');
    const std::string_view bin = rest.substr(0, colon == std::string_view::npos ? 0 : colon);
    const bool kept = std::any_of(keep_.begin(), keep_.end(),
                                  [rest](const std::string& pattern) { return glob_matches(pattern, rest); });
    return {kept ? Verdict::kept : Verdict::ours, prefix, bin};
}

Matcher::Match Matcher::match_stranger(std::string_view key) const {
    const std::string_view before = key.substr(0, key.find(':'));
    if (before.size() == key.size() || !prefix_of(key).empty()) return {};
    const bool is_like_a_site =
        std::any_of(strangers_.begin(), strangers_.end(),
                    [before](const std::string& pattern) { return glob_matches(pattern, before); });
    return {is_like_a_site ? Verdict::ours : Verdict::foreign, "", before};
}

std::string Matcher::superset() const { return strangers_.empty() ? superset_of(prefixes_) : ""; }

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

std::string md5_hex(std::string_view bytes) {
    const std::string aligned(
        bytes);  // Boost reads words: a view into the middle of a text could be misaligned
    boost::uuids::detail::md5 hash;
    hash.process_bytes(aligned.data(), aligned.size());
    boost::uuids::detail::md5::digest_type digest;
    hash.get_digest(digest);
    return hex(digest);
}

std::vector<std::string> prefixes_of(const std::vector<std::string>& names,
                                     const std::vector<std::string>& forms) {
    std::vector<std::string> prefixes;
    std::set<std::string> seen;
    for (const std::string& name : names) {
        require_usable(name);
        for (const std::string& form : forms) {
            require_of_site(form);
            const std::string bare = without_www(name);
            std::string prefix = filled_in(form, bare, md5_hex(bare)) + ":";
            if (seen.insert(prefix).second) prefixes.push_back(std::move(prefix));
        }
    }
    return prefixes;
}

}  // namespace cachehold::redis
