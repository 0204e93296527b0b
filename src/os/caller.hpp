// SPDX-License-Identifier: MIT
// What our caller hands down to us and what he asks of us by signals; and what a command of his is to get in
// turn.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace cachehold::os {

/// Once, first of all. Descriptors 0, 1 and 2 are open from now on, so that no file of ours gets such a
/// number: a closed one became an empty input, or an output that refuses every byte. The umask is 022, since
/// modes are set by name. A reader that left (SIGPIPE) and a file that may not grow (SIGXFSZ) are errors of
/// the write; SIGCHLD is not ignored. INT, TERM and HUP do not end us: whoever works in pages or waits asks
/// interrupted_by() and stops. Where they are ignored they stay so. No core, and no look into our memory for
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

/// Where a child of fork_told() is: the terminal tells all in our process group by itself.
enum class Group { ours, its_own };

/// fork(), of a child that INT, QUIT, TERM and HUP are passed on to until tell_nobody(). None is lost: one
/// that reaches the child early makes its interrupted_by() true.
pid_t fork_told(Group group);
void tell_nobody();

/// The signal that was passed on last; 0 for none since this was asked.
int take_passed_on();

}  // namespace cachehold::os
