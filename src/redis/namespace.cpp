// SPDX-License-Identifier: MIT
#include "redis/namespace.hpp"

#include <boost/uuid/detail/md5.hpp>
#include <set>

#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::redis {
namespace {

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

std::string without_www(const std::string& name) {
    return name.compare(0, 4, "www.") == 0 ? name.substr(4) : name;
}

void require_usable(const std::string& name) {
    if (without_www(name).empty() || name.find('\0') != std::string::npos)
        throw report::Error(report::ExitStatus::no_such_site,
                            report::quoted(name) + " is no site name; give the directory name below sites/");
}

/// Replaced in one pass from the left, so that a name that spells "{md5}" stays a name.
std::string fill_in(const std::string& form, const std::string& name) {
    std::string text;
    bool names_the_site = false;
    for (std::size_t at = 0; at < form.size();) {
        const bool is_name = form.compare(at, 6, "{name}") == 0;
        const bool is_md5 = form.compare(at, 5, "{md5}") == 0;
        if (is_name) text += name;
        if (is_md5) text += md5_hex(name);
        if (!is_name && !is_md5) text += form[at];
        at += is_name ? 6 : is_md5 ? 5 : 1;
        names_the_site = names_the_site || is_name || is_md5;
    }
    if (!names_the_site)
        throw report::Error(report::ExitStatus::configuration,
                            "the prefix form " + report::quoted(form) +
                                " would be the same for every site; put {name} or {md5} in it");
    return text;
}

}  // namespace

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
            std::string prefix = fill_in(form, without_www(name)) + ":";
            if (seen.insert(prefix).second) prefixes.push_back(std::move(prefix));
        }
    }
    return prefixes;
}

}  // namespace cachehold::redis
