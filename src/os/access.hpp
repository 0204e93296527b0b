// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace cachehold::os {

/// Whether this process may make files in `directory`, as far as permissions and the mount tell.
bool may_write(const std::string& directory);

}  // namespace cachehold::os
