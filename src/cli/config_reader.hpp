// SPDX-License-Identifier: MIT
#pragma once

#include "config/load.hpp"
#include "os/disk.hpp"

namespace cachehold::cli {

/// Reads configuration from `disk`. Links are followed. Owner and mode of the file at their end are what
/// config::Loader judges, so a link that somebody else has made leads to a file that is refused.
config::Reader config_reader(os::Disk& disk);

}  // namespace cachehold::cli
