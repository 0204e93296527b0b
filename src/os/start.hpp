// SPDX-License-Identifier: MIT
// Starting processes: one function for the command of `run`, one for everything else.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace cachehold::os {

struct Start {
    std::vector<std::string> command;  ///< a name without '/' is looked for in the PATH of its environment
    /// Instead of a command: this function runs in a copy of this process (fork), and returns its exit
    /// status. The caller flushes its streams before.
    std::function<int(std::string& output)> work;
    std::chrono::milliseconds limit{};
    int errors = -1;                      ///< descriptor for its standard error; -1: /dev/null
    std::size_t most_output = 1U << 20U;  ///< bytes; later output is thrown away
};

struct Ended {
    bool started = false;  ///< false: there is no such command, or no process could be made
    bool in_time = false;
    int status = -1;  ///< exit status; -1 when a signal ended it
    std::string output;
    bool is_cut = false;  ///< there was more output
    int signal = 0;       ///< the signal that ended it; 0: none
};

/// Starts a process and waits for its end. It inherits nothing: it has its own session, no terminal, a
/// new session keyring, "/" as directory, empty input, no other descriptors, umask 022, no core dump and
/// default signals (`work` keeps our handlers). Its environment is ours without CACHEHOLD_REPORT; become()
/// has made ours new. Where root started us, its limits are those of a login: 1,024 files, at most 524,288;
/// 4,096 processes; 8 MiB of locked memory; no real-time and no raised priority.
///
/// After `limit` the process group is killed; this returns a second later at the latest. A process that left
/// the group goes on, and we do not wait for its output. A signal that asks us to stop is sent to the group,
/// too.
Ended start(const Start& what);

/// The path of the program `name`, searched in PATH. Directories that are not absolute do not count. Empty:
/// not found.
std::string in_path(const std::string& name);

// The command of `run`.

struct ChildEnd {
    bool started = true;  ///< false: `code` is errno of the fork or the exec
    bool was_signalled = false;
    int code = 0;                  ///< exit status, or the signal that ended it
    bool was_interrupted = false;  ///< INT, QUIT, TERM or HUP came to us meanwhile
    bool left_something = false;   ///< a process that the command started goes on
};

/// Runs a command in the foreground, with our terminal, streams and process group: Ctrl-C reaches it as it
/// does without us. It inherits what our caller gave us, with `variables` added to the environment.
///
/// A stop signal that another process sends us is sent on to the command and to all that it started. A signal
/// from the terminal has reached them already. Processes that the command leaves behind get a moment to end;
/// after a failure they are ended.
ChildEnd run_child(const std::vector<std::string>& command,
                   const std::vector<std::pair<std::string, std::string>>& variables);

/// Ends this process by `signal`, as the command ended. A shell that started us then treats its terminal as
/// it does after such a command.
[[noreturn]] void die_of(int signal);

}  // namespace cachehold::os
