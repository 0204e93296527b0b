// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <boost/filesystem/path.hpp>
#include <string>

namespace cachehold::os {

/// Whether somebody other than root and `user` could put another program at `path`, which is absolute:
/// through the file, a directory on the way to it, or a link that leads there. Says who, for a person; empty:
/// nobody. A directory like /tmp, where only the owner of a file may replace it, is fine.
std::string who_else_can_write(const boost::filesystem::path& path, uid_t user);

}  // namespace cachehold::os
