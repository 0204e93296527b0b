// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace cachehold::os {

/// What Disk::copy_attributes() promises, on the real disk.
std::vector<std::string> copy_attributes(int from, int to);

}  // namespace cachehold::os
