// SPDX-License-Identifier: MIT
#include "redis/strangers.hpp"

#include <algorithm>

namespace cachehold::redis {

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

}  // namespace cachehold::redis
