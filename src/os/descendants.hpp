// SPDX-License-Identifier: MIT
// Everything that a command started, also what its own children left behind.
#pragma once

#include <chrono>

namespace cachehold::os {

/// From now on, what a descendant leaves behind becomes our child, so that we can find it and wait for it.
void adopt_orphans();

/// Sends `signal` to every descendant but `except` (0: to all).
void signal_descendants(int signal, int except);

/// Reaps children until none is left; false when some are after `limit`.
bool wait_for_descendants(std::chrono::milliseconds limit);

}  // namespace cachehold::os
