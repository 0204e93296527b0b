// SPDX-License-Identifier: MIT
// Everything that a command started, also what its own children left behind.
#pragma once

namespace cachehold::os {

/// From now on, what a descendant leaves behind becomes our child, so that we can find it and wait for it.
void adopt_orphans();

/// Sends `signal` to every descendant but `except` (0: to all).
void signal_descendants(int signal, int except);

/// What a command left behind: after a success it may end by itself, in a moment; else it is told to, and
/// made to: it would go on changing what the command was to change. False when something is left.
bool end_descendants(bool is_good);

}  // namespace cachehold::os
