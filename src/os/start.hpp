// SPDX-License-Identifier: MIT
// How the command of `run` is started, and the one way for anything else.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace cachehold::os {

struct Start {
    std::vector<std::string> command;  ///< a name without '/' is looked for in the PATH of its environment
    /// Instead of a command: done in a copy of this process, whose exit status it returns. The caller flushes
    /// its streams before.
    std::function<int(std::string& output)> work;
    std::chrono::milliseconds limit{};
    int errors = -1;                      ///< a descriptor; -1: they are thrown away
    std::size_t most_output = 1U << 20U;  ///< what is more is thrown away
};

struct Ended {
    bool started = false;  ///< false: no process could be made, or there is no such command
    bool in_time = false;
    int status = -1;  ///< exit status; -1 when a signal ended it
    std::string output;
    bool is_cut = false;  ///< there was more output
    int signal = 0;       ///< that ended it
};

/// Starts a process in a session of its own, without our terminal, descriptors, session keyring and directory
/// (it is in "/"), with umask 022, no core, and signals as a fresh process has them; `work` keeps our
/// handlers. Where root started us, limits are those of a login: 1,024 files, at most 524,288; 4,096
/// processes; 8 MiB of locked memory; no real-time and no raised priority. Returns when the process has
/// ended, or a second after `limit` at the latest: then it is killed, with its process group. What left that
/// group goes on, and a pipe that it holds open is not waited for. A signal that asks us to stop is passed on
/// to the group. There is nothing to read on its input. Its environment is ours, which become() makes afresh,
/// without CACHEHOLD_REPORT, which is for COMMAND of `run`.
Ended start(const Start& what);

/// Where the program `name` is; of the PATH, directories that are not absolute do not count. Empty: nowhere.
std::string in_path(const std::string& name);

// The command of `run`.

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
