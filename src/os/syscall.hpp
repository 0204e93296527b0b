// SPDX-License-Identifier: MIT
// Helpers for the files that make system calls.
#pragma once

#include <cerrno>
#include <string>
#include <vector>

namespace cachehold::os {

/// Repeats a call that a signal interrupted.
template <typename Call>
auto retried(Call call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

/// The array that exec() takes, with a null at its end. It is valid as long as `words` is.
inline std::vector<char*> pointers_to(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

/// Throws DiskError with errno.
[[noreturn]] void fail(const std::string& action, const std::string& path);

/// The path of an open file for a message, as /proc/self/fd says.
std::string path_of(int handle);
std::string path_of(int directory, const std::string& name);

}  // namespace cachehold::os
