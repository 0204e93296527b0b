// SPDX-License-Identifier: MIT
// Runs a command and meddles with one of its system calls.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace cachehold::crash {

/// What happens when the kernel is about to do the call. What is between two calls nobody outside can see, so
/// "before call n + 1" is also "after call n".
struct Meddling {
    enum class Kind {
        none,
        signal,      ///< sent to the process before the kernel does anything of the call
        error,       ///< the call is not done, and fails with `value`
        short_write  ///< half of what it was to write or read
    };
    Kind kind = Kind::none;
    int value = 0;
    long call = 0;  ///< 1: the first that counts
};

struct TraceEnd {
    long calls = 0;     ///< that counted
    int status = 0;     ///< as a shell tells it
    std::string name;   ///< of the call that was meddled with, a number
    bool took = false;  ///< the meddling was possible: a short write needs a write
};

/// Calls count from the one that opens `start_file`, the end of start-up; those that only concern the
/// process's own memory, clock and signal handlers do not count. Processes that the command forks count too,
/// until they execute something else. `before_call` (may be empty) is asked before each call. Returns when
/// all of them are gone. Standard output and error go to `talk`.
TraceEnd trace(const std::vector<std::string>& command, const std::string& start_file,
               const std::string& talk, const Meddling& meddling,
               const std::function<void()>& before_call = {});

/// Whether this machine and this architecture allow it.
bool can_trace();

}  // namespace cachehold::crash
