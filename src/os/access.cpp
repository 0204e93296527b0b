// SPDX-License-Identifier: MIT
#include "os/access.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace cachehold::os {

bool may_write(const std::string& directory) {
    return ::faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) == 0;
}

}  // namespace cachehold::os
