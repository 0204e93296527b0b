// SPDX-License-Identifier: MIT
// What our caller hands down to us and what he asks of us by signals; and what a command of his is to get in
// turn.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace cachehold::os {

/// Call this once, first of all. It opens /dev/null for each of the descriptors 0, 1 and 2 that is closed:
/// no file that we open later gets such a number. A write to a closed output still fails. The umask is 022.
/// SIGPIPE and SIGXFSZ are ignored: the write fails instead. SIGCHLD is not ignored. The stop_signals() do
/// not end this process: code that waits or works in pages asks interrupted_by() and stops. There is no core,
/// and nobody but
/// root can read our memory.
void adjust_inheritance();

/// Raises the soft limit so that `count` files, and 100 more, can be open at once. Not above the hard limit.
void allow_files(std::size_t count);

/// In a child before it executes a command of the user: umask, limits and signals are again what our caller
/// gave us.
void restore_inheritance();

/// An environment variable; empty where it is not set.
std::string environment(const char* name);

bool is_started_by_root();

/// The signal that asked us to stop; 0 for none.
int interrupted_by();

/// Forgets the signal. For work that must be finished although a signal came before it.
void forget_interrupts();

/// Whether standard output is a pipe that nobody reads any more, as after `| head`.
bool reader_is_gone();

/// HUP, INT, QUIT and TERM, but for those that our caller has us ignore (nohup).
std::vector<int> stop_signals();

}  // namespace cachehold::os
