// SPDX-License-Identifier: MIT
#include "redis/matcher.hpp"

#include <algorithm>

#include "redis/glob.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::redis {
namespace {

bool begins_with(std::string_view text, std::string_view prefix) {
    return text.substr(0, prefix.size()) == prefix;
}

std::size_t beginning(std::string_view text) {
    return static_cast<std::size_t>(static_cast<unsigned char>(text[0])) << 8U |
           static_cast<unsigned char>(text[1]);
}

/// Everything is escaped: within a class '-', ']' and '^' mean something too.
std::string class_of(const std::set<char>& bytes) {
    std::string text;
    for (const char byte : bytes) (text += '\\') += byte;
    return bytes.size() == 1 ? text : '[' + text + ']';
}

}  // namespace

Strangers::Strangers(const std::vector<std::string>& forms, const std::vector<std::string>& known) {
    for (std::string prefix : known) {
        prefix.pop_back();
        known_.insert(std::move(prefix));
    }
    for (const auto& form : forms) {
        const auto open = form.find('{');
        const auto close = form.find('}', open);
        if (close == std::string::npos) continue;
        forms_.push_back({form.substr(0, open), form.substr(close + 1), form.compare(open, 5, "{md5}") == 0});
    }
}

bool Strangers::looks_like(const Form& form, std::string_view prefix) {
    constexpr std::size_t digits_of_md5 = 32;
    const std::size_t around = form.before.size() + form.after.size();
    if (prefix.size() <= around || prefix.substr(0, form.before.size()) != form.before ||
        prefix.substr(prefix.size() - form.after.size()) != form.after)
        return false;
    const std::string_view name = prefix.substr(form.before.size(), prefix.size() - around);
    if (!form.is_md5) return name.find('.') != std::string_view::npos;
    return name.size() == digits_of_md5 &&
           name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string_view Strangers::prefix_of(std::string_view key) const {
    const std::string_view prefix = key.substr(0, std::min(key.find(':'), key.size()));
    if (prefix.size() == key.size()) return {};
    const bool is_like_a_site =
        std::any_of(forms_.begin(), forms_.end(), [&](const Form& form) { return looks_like(form, prefix); });
    return is_like_a_site && known_.find(prefix) == known_.end() ? prefix : std::string_view();
}

Matcher::Matcher(const FlushRequest& request)
    : keep_(request.keep),
      wants_strangers_(!request.strangers.empty()),
      strangers_(request.strangers, wants_strangers_ ? request.prefixes : std::vector<std::string>()) {
    if (wants_strangers_) return;
    std::vector<std::string> sorted = request.prefixes;
    std::sort(sorted.begin(), sorted.end());
    for (std::string& prefix : sorted) {
        if (prefix.size() < 2 || prefix.back() != ':')
            throw report::Error(
                report::ExitStatus::internal,
                "the prefix " + report::quoted(prefix) + " does not belong to one site; not flushed");
        // What begins with another prefix sorts after it and adds nothing to it.
        if (!prefixes_.empty() && begins_with(prefix, prefixes_.back())) continue;
        beginnings_.set(beginning(prefix));
        prefixes_.push_back(std::move(prefix));
    }
}

/// Among prefixes of which none begins with another, only the last that sorts not after the key can begin it.
std::string_view Matcher::prefix_of(std::string_view key) const {
    if (key.size() < 2 || !beginnings_.test(beginning(key))) return {};
    const auto after =
        std::upper_bound(prefixes_.begin(), prefixes_.end(), key,
                         [](std::string_view k, const std::string& prefix) { return k < prefix; });
    if (after == prefixes_.begin() || !begins_with(key, *(after - 1))) return {};
    return *(after - 1);
}

Matcher::Match Matcher::match(std::string_view key) const {
    if (wants_strangers_) {
        const std::string_view stranger = strangers_.prefix_of(key);
        return {stranger.empty() ? Verdict::foreign : Verdict::ours, "", stranger};
    }
    const std::string_view prefix = prefix_of(key);
    if (prefix.empty()) return {};
    const std::string_view rest = key.substr(prefix.size());
    const std::size_t colon = rest.find(':');
    const std::string_view bin = rest.substr(0, colon == std::string_view::npos ? 0 : colon);
    const bool kept = std::any_of(keep_.begin(), keep_.end(),
                                  [rest](const std::string& pattern) { return glob_matches(pattern, rest); });
    return {kept ? Verdict::kept : Verdict::ours, prefix, bin};
}

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

}  // namespace cachehold::redis
