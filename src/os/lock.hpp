// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

#include "os/clock.hpp"
#include "os/disk.hpp"

namespace cachehold::os {

/// Locks the file `name` of `directory`: one process at a time has it. The lock ends with the handle and with
/// the process. Waits at most `limit`. Throws Error{busy} that says who has it.
Handle lock(Disk& disk, const Clock& clock, const fs::path& directory, const std::string& name,
            std::chrono::seconds limit, const std::string& purpose);

}  // namespace cachehold::os
