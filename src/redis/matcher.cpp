// SPDX-License-Identifier: MIT
#include "redis/matcher.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <boost/uuid/detail/md5.hpp>
#include <cctype>
#include <set>

#include "report/report.hpp"

namespace cachehold::redis {
namespace {

/// A number for each two bytes that a key begins with; they rule most foreign keys out.
int begin_of(std::string_view key) { return key.size() < 2 ? -1 : key[0] * 256 + key[1]; }

/// Everything is escaped: within a class '-', ']' and '^' mean something too.
std::string class_of(const std::set<char>& bytes) {
    std::string text;
    for (const char byte : bytes) (text += '\\') += byte;
    return bytes.size() == 1 ? text : '[' + text + ']';
}

void require_usable(const std::string& name) {
    if (without_www(name).empty() || name.find('\0') != std::string::npos)
        throw Error(ExitStatus::no_such_site,
                    report::quoted(name) + " is no site name; give the directory name below sites/");
}

/// In a prefix: one or two lower-case letters. No name holds it.
constexpr char letters = '\0';

/// A form with its words in braces replaced, in one pass from the left, so that a name that spells "{md5}"
/// stays a name. `before` stands before each byte that is none of them.
std::string filled_in(const std::string& form, std::string_view name, std::string_view md5,
                      std::string_view some_letters, std::string_view before = "") {
    const std::pair<std::string_view, std::string_view> words[] = {
        {"{name}", name}, {"{md5}", md5}, {"{letters}", some_letters}};
    std::string text;
    for (std::string_view rest = form; !rest.empty();) {
        const auto* const word = std::find_if(std::begin(words), std::end(words),
                                              [&](const auto& one) { return rest.starts_with(one.first); });
        if (word == std::end(words))
            text.append(before) += rest[0];
        else
            text += word->second;
        rest.remove_prefix(word == std::end(words) ? 1 : word->first.size());
    }
    return text;
}

bool is_md5(std::string_view text) {
    return text.size() == 32 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// The name itself could be another site's md5, and many sites' `default`.
bool may_begin_a_key(const std::string& name) { return !is_md5(name) && name != "default"; }

/// What the prefixes of a form look like, whatever the site: {md5} is 32 hexadecimal digits, {name} has a
/// dot in it.
std::string look_of(const std::string& form) {
    std::string md5;
    for (int digit = 0; digit < 32; ++digit) md5 += "[0-9a-f]";
    return filled_in(form, "*.*", md5, "[a-z]*", "\\");
}

void require_of_site(const std::string& form) {
    if (form.find("{name}") == std::string::npos && form.find("{md5}") == std::string::npos)
        throw Error(ExitStatus::configuration,
                    "the prefix form " + report::quoted(form) +
                        " would be the same for every site; put {name} or {md5} in it");
}

}  // namespace

/// A text of C ends at a NUL. No pattern holds a control byte, so another one may stand for it.
bool glob_matches(const std::string& pattern, std::string_view bytes) {
    std::string text(bytes);
    std::replace(text.begin(), text.end(), '\0', '\1');
    return ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

bool is_of_name(char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '.' || byte == '-';
}

std::string without_www(const std::string& name) { return name.starts_with("www.") ? name.substr(4) : name; }

Matcher::Matcher(const FlushRequest& request) : keep_(request.keep) {
    for (const std::string& form : request.strangers) strangers_.push_back(look_of(form));
    for (const std::string& prefix : request.prefixes) {
        const std::size_t end = std::min(prefix.find(letters), prefix.size());
        if (end < 2 || prefix.back() != ':')
            throw Error(ExitStatus::internal,
                        "the prefix " + report::quoted(prefix) + " does not belong to one site; not flushed");
        add({prefix.substr(0, end), prefix.substr(std::min(end + 1, prefix.size()))});
    }
    for (const std::string& name : request.names) {
        const std::string bare = without_www(name);
        add({md5_hex(bare), "", true});
        if (may_begin_a_key(bare)) add({bare, "", true});
    }
}

void Matcher::add(const Prefix& prefix) { prefixes_.emplace(begin_of(prefix.head), prefix); }

/// Of `key`, which begins with the head of `prefix`; 0: it is not under the prefix.
std::size_t Matcher::size_under(const Prefix& prefix, std::string_view key) {
    std::size_t at = prefix.head.size();
    if (prefix.tail.empty()) return at;
    for (const std::size_t last = at + 2;
         at < std::min(last, key.size()) && key[at] >= 'a' && key[at] <= 'z';) {
        ++at;
        if (key.substr(at).starts_with(prefix.tail)) return at + prefix.tail.size();
    }
    return 0;
}

/// Of the longest prefix that begins the key: its keys belong to the shorter ones, too, but not the reverse.
std::size_t Matcher::prefix_size(std::string_view key, bool& is_named_after) const {
    std::size_t longest = 0;
    for (auto [at, end] = prefixes_.equal_range(begin_of(key)); at != end; ++at) {
        const Prefix& prefix = at->second;
        if (!key.starts_with(prefix.head)) continue;
        const std::string_view rest = key.substr(prefix.head.size());
        if (prefix.is_name)
            is_named_after = is_named_after || is_md5(prefix.head) || rest.empty() || !is_of_name(rest[0]);
        else
            longest = std::max(longest, size_under(prefix, key));
    }
    return longest;
}

Matcher::Match Matcher::match(std::string_view key) const {
    if (!strangers_.empty()) return match_stranger(key);
    bool is_named_after = false;
    const std::size_t size = prefix_size(key, is_named_after);
    if (size == 0) return {is_named_after ? Verdict::named_after : Verdict::foreign, "", ""};
    const std::string_view rest = key.substr(size);
    const std::size_t colon = rest.find(':');
    const std::string_view bin = rest.substr(0, colon == std::string_view::npos ? 0 : colon);
    const bool kept = std::any_of(keep_.begin(), keep_.end(),
                                  [rest](const std::string& pattern) { return glob_matches(pattern, rest); });
    return {kept ? Verdict::kept : Verdict::ours, key.substr(0, size), bin};
}

Matcher::Match Matcher::match_stranger(std::string_view key) const {
    const std::string_view before = key.substr(0, key.find(':'));
    bool is_named_after = false;
    if (before.size() == key.size() || prefix_size(key, is_named_after) > 0) return {};
    const bool is_like_a_site =
        std::any_of(strangers_.begin(), strangers_.end(),
                    [before](const std::string& pattern) { return glob_matches(pattern, before); });
    return {is_like_a_site ? Verdict::ours : Verdict::foreign, "", before};
}

/// Each position of the shortest head becomes the set of bytes that the heads have there: "ab" and "ac" give
/// "a[bc]*". Hashes of two or three sites share few digits, those of a hundred share all of them.
std::string Matcher::superset() const {
    if (prefixes_.empty() || !strangers_.empty()) return "";
    std::size_t shortest = std::string::npos;
    for (const auto& [begin, prefix] : prefixes_) shortest = std::min(shortest, prefix.head.size());
    std::string pattern;
    double passes = 1;  // of names that are all hexadecimal digits
    for (std::size_t at = 0; at < shortest; ++at) {
        std::set<char> bytes;
        for (const auto& [begin, prefix] : prefixes_) bytes.insert(prefix.head[at]);
        passes *= std::min(1.0, static_cast<double>(bytes.size()) / 16);
        pattern += class_of(bytes);
    }
    return passes < 0.5 ? pattern + '*' : "";
}

std::string md5_hex(const std::string& bytes) {
    boost::uuids::detail::md5 hash;
    hash.process_bytes(bytes.data(), bytes.size());
    boost::uuids::detail::md5::digest_type digest;
    hash.get_digest(digest);
    std::string text;
    for (const auto word : digest) text += report::hex(word, 2 * sizeof word);
    return text;
}

std::vector<std::string> prefixes_of(const std::vector<std::string>& names,
                                     const std::vector<std::string>& forms) {
    std::vector<std::string> prefixes;
    std::set<std::string> seen;
    for (const std::string& name : names) {
        require_usable(name);
        if (is_fixed_prefix(name)) {
            if (seen.insert(name).second) prefixes.push_back(name.substr(1) + ":");
            continue;
        }
        const std::string bare = without_www(name);
        bool has_form = false;
        for (const std::string& form : forms) {
            require_of_site(form);
            if (form.find("{name}") != std::string::npos && !may_begin_a_key(bare)) continue;
            has_form = true;
            std::string prefix = filled_in(form, bare, md5_hex(bare), std::string_view(&letters, 1)) + ":";
            if (seen.insert(prefix).second) prefixes.push_back(std::move(prefix));
        }
        if (!has_form)
            throw Error(ExitStatus::configuration, "a form with {name} could reach other sites' keys for " +
                                                       report::quoted(name) +
                                                       "; add one with {md5} to 'prefixes'");
    }
    return prefixes;
}

}  // namespace cachehold::redis
