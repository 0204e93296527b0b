// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace cachehold::os {

struct ChildEnd {
    bool started = true;  ///< false: `code` is errno of the fork or the exec
    bool was_signalled = false;
    int code = 0;  ///< exit status, or the signal that ended it
    bool was_interrupted =
        false;  ///< we ourselves got INT, QUIT, TERM or HUP meanwhile, whatever the child made of it
    bool left_something = false;  ///< a process that the command started goes on
};

/// Runs a command in the foreground: same terminal, same standard streams, same process group, so Ctrl-C
/// reaches it as without us. TERM and HUP sent to us alone, and INT and QUIT that came from a process rather
/// than from the terminal, are passed on to all that it started. What it leaves behind is waited for a
/// moment; after a failure it is ended. A shell that started us sets its terminal again after a command that
/// died of a signal, since we die of the same one. `variables` are added to its environment; everything else
/// it inherits as our own caller gave it to us.
ChildEnd run_child(const std::vector<std::string>& command,
                   const std::vector<std::pair<std::string, std::string>>& variables);

/// Ends this process by `signal`, as the child was.
[[noreturn]] void die_of(int signal);

}  // namespace cachehold::os
