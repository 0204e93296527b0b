// SPDX-License-Identifier: MIT
#pragma once

#include "config/file.hpp"
#include "os/disk.hpp"

namespace cachehold::cli {

/// Reads configuration from `disk`. Links are followed: they lie where only root or we ourselves can make
/// them, or else the file they lead to is judged.
config::Reader config_reader(os::Disk& disk);

}  // namespace cachehold::cli
