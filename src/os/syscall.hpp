// SPDX-License-Identifier: MIT
// For the files that make system calls on files.
#pragma once

#include <cerrno>
#include <string>

namespace cachehold::os {

/// Repeats a call that a signal interrupted.
template <typename Call>
auto retried(Call call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

/// Throws DiskError with errno.
[[noreturn]] void fail(const std::string& action, const std::string& path);

/// For messages: what the kernel calls the open file.
std::string path_of(int handle);
std::string path_of(int directory, const std::string& name);

}  // namespace cachehold::os
