// SPDX-License-Identifier: MIT
// What this process inherits from its caller, what his command inherits in turn, and the signals by which he
// stops us.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace cachehold::os {

/// Call this once, first of all. It opens /dev/null for each of the descriptors 0, 1 and 2 that is closed:
/// no file that we open later gets such a number. A write to a closed output still fails. The umask is 022.
/// SIGPIPE and SIGXFSZ are ignored: the write fails instead. SIGCHLD is not ignored. The stop_signals() do
/// not end this process: code that waits or works in pages asks interrupted_by() and stops. There is no core
/// dump, and nobody but root can read our memory (PR_SET_DUMPABLE).
void adjust_inheritance();

/// Raises the soft limit of open files (RLIMIT_NOFILE) to `count` and 100 more, at most to the hard limit.
void allow_files(std::size_t count);

/// Call this in a child before it executes the caller's command. Umask, limits and signals are again as we
/// inherited them.
void restore_inheritance();

/// An environment variable; empty where it is not set.
std::string environment(const char* name);

/// Whether root started us. It stays true after become().
bool is_started_by_root();

/// The last of the stop_signals() that came; 0 for none.
int interrupted_by();

/// Makes interrupted_by() 0 again. For work that must be finished although a signal came before it.
void forget_interrupts();

/// Whether standard output is a pipe that nobody reads any more, as after `| head`.
bool reader_is_gone();

/// HUP, INT, QUIT and TERM, without those that our caller told us to ignore (nohup).
std::vector<int> stop_signals();

}  // namespace cachehold::os
