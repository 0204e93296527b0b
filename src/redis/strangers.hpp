// SPDX-License-Identifier: MIT
// The other way round: keys that look like some site's, but are none of the known sites'. Only ever counted.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cachehold::redis {

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

}  // namespace cachehold::redis
