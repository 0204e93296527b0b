// SPDX-License-Identifier: MIT
// What our caller hands down to us and what he asks of us by signals; and what a command of his is to get in
// turn.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace cachehold::os {

/// Once, first of all. Descriptors 0, 1 and 2 are open from now on, so that no file of ours gets such a
/// number: a closed one became an empty input, or an output that refuses every byte. The umask is 022, since
/// modes are set by name. A reader that left (SIGPIPE) and a file that may not grow (SIGXFSZ) are errors of
/// the write; SIGCHLD is not ignored. The stop_signals() do not end us: whoever works in pages or waits asks
/// interrupted_by() and stops. No core, and no look into our memory for
/// anybody but root.
void adjust_inheritance();

/// That many files may be open at once, and some more, as far as that is ours to allow.
void allow_files(std::size_t count);

/// In a child that is about to become a command of the user's: umask, limits and signals as our caller gave
/// them.
void restore_inheritance();

/// An environment variable; empty where it is not set.
std::string environment(const char* name);

bool is_started_by_root();

/// The signal that asked us to stop; 0 for none.
int interrupted_by();

/// What is begun now is to be finished: a signal that came before does not count for it.
void forget_interrupts();

/// Standard output is a pipe that nobody reads any more, as behind `| head`.
bool has_reader_left();

/// HUP, INT, QUIT and TERM, but for those that our caller has us ignore (nohup).
std::vector<int> stop_signals();

}  // namespace cachehold::os
