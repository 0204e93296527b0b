// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "hold/hold.hpp"

namespace cachehold::command {

struct FlushOptions {
    std::vector<std::string> names;
    bool dry_run = false;
    bool json = false;
    redis::Progress progress;
};

/// Removes the keys of the names and prints a count for each bin on `out`. No INI, no record, no lock.
report::ExitStatus flush(hold::World& world, const FlushOptions& options, std::ostream& out);

}  // namespace cachehold::command
