// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

#include "os/clock.hpp"
#include "os/disk.hpp"

namespace cachehold::os {

/// One process at a time for one name. Ends with the object and with the process, so a killed one leaves no
/// lock.
class Lock {
public:
    /// Waits at most `limit`. Throws Error{busy} that says who has it.
    Lock(Disk& disk, const Clock& clock, const fs::path& directory, const std::string& name,
         std::chrono::seconds limit, const std::string& purpose);

private:
    Handle file_;
};

}  // namespace cachehold::os
