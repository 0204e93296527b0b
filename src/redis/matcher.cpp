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

}  // namespace

Matcher::Matcher(const FlushRequest& request) : keep_(request.keep) {
    if (!request.strangers.empty()) {
        strangers_.emplace(request.strangers, request.prefixes);
        return;
    }
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
    if (strangers_) {
        const std::string_view stranger = strangers_->prefix_of(key);
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

}  // namespace cachehold::redis
