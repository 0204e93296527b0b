// SPDX-License-Identifier: MIT
// Runs a command as it is.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace cachehold::crash {

/// In a process group of its own, standard output and error to `talk`. Traced, it stops at its start.
pid_t start(const std::vector<std::string>& command, const std::string& talk, bool is_traced);

/// What wait() tells, as a shell tells it.
int status_of(int status);

/// Returns the status when it and all that it left behind have ended; -1: not within `limit` seconds.
/// `signal` (0: none) is sent to it after `microseconds`.
int run(const std::vector<std::string>& command, const std::string& talk, int signal = 0,
        long microseconds = 0, int limit = 30);

}  // namespace cachehold::crash
