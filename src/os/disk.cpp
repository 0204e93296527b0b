// SPDX-License-Identifier: MIT
#include "os/disk.hpp"

#include <cerrno>
#include <system_error>

#include "report/printable.hpp"

namespace cachehold::os {

DiskError::DiskError(const std::string& action, const std::string& path, int error)
    : std::runtime_error("cannot " + action + " " + report::quoted(path) + ": " +
                         std::generic_category().message(error)),
      error_(error) {}

bool DiskError::is_missing() const noexcept { return error_ == ENOENT || error_ == ENOTDIR; }
bool DiskError::is_link() const noexcept { return error_ == ELOOP; }

bool is_same(const Meta& a, const Meta& b) {
    return a.device == b.device && a.inode == b.inode && a.size == b.size &&
           a.mtime_seconds == b.mtime_seconds && a.mtime_nanoseconds == b.mtime_nanoseconds &&
           a.ctime_seconds == b.ctime_seconds && a.ctime_nanoseconds == b.ctime_nanoseconds;
}

}  // namespace cachehold::os
