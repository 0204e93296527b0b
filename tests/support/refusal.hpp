// SPDX-License-Identifier: MIT
// What a call on files says where it refuses, and what is there afterwards.
#pragma once

#include <sys/stat.h>

#include <functional>
#include <string>

#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

namespace cachehold::test {

inline struct stat found_at(const boost::filesystem::path& path) {
    struct stat found {};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    return found;
}

/// "none" where `work` refuses nothing.
inline std::string refusal_of(const std::function<void()>& work) try {
    work();
    return "none";
} catch (const Error& error) {
    return error.what();
}

inline bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace cachehold::test
