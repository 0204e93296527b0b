// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace cachehold::os {

struct Captured {
    bool started = false;
    bool in_time = false;
    int status = -1;  ///< exit status; -1 when a signal ended it
    std::string output;
};

/// Runs a command that nobody watches: no input, its standard error thrown away, at most 1 MiB of its output
/// kept, and after `limit` it is killed with everything in its process group.
Captured capture(const std::vector<std::string>& command, std::chrono::milliseconds limit);

}  // namespace cachehold::os
