// SPDX-License-Identifier: MIT
// A certification authority of one test, made by the command openssl.
#pragma once

#include <string>

#include "support/temp_dir.hpp"

namespace cachehold::test {

struct Certificate {
    std::string file;
    std::string key_file;
};

/// A copy of this key, beside it, that only a password opens.
std::string locked(const std::string& key_file);

class Authority {
public:
    Authority();

    [[nodiscard]] const std::string& file() const { return own_.file; }

    /// `names` as openssl writes them: "DNS:localhost,IP:127.0.0.1". Of negative `days`: expired.
    [[nodiscard]] Certificate issue(const std::string& names, int days = 2) const;

private:
    TempDir directory_;
    Certificate own_;
    mutable int issued_ = 0;
};

}  // namespace cachehold::test
