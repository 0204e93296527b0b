// SPDX-License-Identifier: MIT
// What a process inherits from whoever starts it, and what a command of the user's is to inherit in turn.
#pragma once

#include <cstddef>

namespace cachehold::os {

/// Once, first of all. Descriptors 0, 1 and 2 are open from now on, so that no file of ours gets such a
/// number: a closed one became an empty input, or an output that refuses every byte. The umask is 022, since
/// modes are set by name. A reader that left (SIGPIPE) and a file that may not grow (SIGXFSZ) are errors of
/// the write; SIGCHLD is not ignored. No core, and no look into our memory for anybody but root.
void adjust_inheritance();

/// That many files may be open at once, and some more, as far as that is ours to allow.
void allow_files(std::size_t count);

/// In a child that is about to become a command of the user's: umask, signals and limits as our caller gave
/// them.
void restore_inheritance();

}  // namespace cachehold::os
