// SPDX-License-Identifier: MIT
#pragma once

#include <string.h>

#include <string>

namespace cachehold::redis {

/// Overwrites what may hold a password, so that no core file and no later allocation shows it.
inline void wipe(std::string& text) {
    explicit_bzero(text.data(), text.size());
    text.clear();
}

}  // namespace cachehold::redis
