// SPDX-License-Identifier: MIT
#include "os/start.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <thread>

#include "os/caller.hpp"
#include "os/process.hpp"
#include "os/syscall.hpp"

namespace cachehold::os {
namespace {

[[noreturn]] void execute(const std::vector<std::string>& command,
                          const std::vector<std::pair<std::string, std::string>>& variables,
                          int failure_pipe) {
    restore_inheritance();
    if (const int signal = interrupted_by()) ::raise(signal);
    for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
    const auto arguments = pointers_to(command);
    ::execvp(arguments[0], arguments.data());
    const int error = errno;
    if (::write(failure_pipe, &error, sizeof error) < 0) ::_exit(126);
    ::_exit(127);
}

/// Holds back what asks us to stop, and what tells of a child, so that supervise() misses none.
sigset_t awaited_signals() {
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGCHLD);
    for (const int signal : stop_signals()) ::sigaddset(&signals, signal);
    return signals;
}

/// Until the end of `pid`; returns its status. The terminal tells all in our process group by itself. Other
/// signals are passed on, also to those below: `sh -c` and the like would keep them from these.
int supervise(pid_t pid, const sigset_t& awaited, bool& was_interrupted) {
    for (int status = 0;;) {
        if (::waitpid(pid, &status, WNOHANG) != 0) return status;
        siginfo_t info{};
        const int signal = ::sigwaitinfo(&awaited, &info);
        if (signal <= 0 || signal == SIGCHLD) continue;
        was_interrupted = true;
        const bool is_from_terminal = info.si_code > 0;  // SI_KERNEL
        if (is_from_terminal) continue;
        ::kill(pid, signal);
        signal_descendants(signal, pid);
    }
}

ChildEnd end_of(int status) {
    ChildEnd end;
    end.was_signalled = WIFSIGNALED(status);
    end.code = end.was_signalled ? WTERMSIG(status) : WEXITSTATUS(status);
    return end;
}

/// Reaps children until none is left; false when some are after `limit`.
bool reap_all(std::chrono::milliseconds limit) {
    constexpr std::chrono::milliseconds turn(20);
    for (auto waited = turn;; waited += turn) {
        const pid_t pid = ::waitpid(-1, nullptr, WNOHANG);
        if (pid < 0 && errno == ECHILD) return true;
        if (pid != 0) continue;
        if (waited > limit) return false;
        std::this_thread::sleep_for(turn);
    }
}

/// What a command left behind: after a success it may end by itself, in a moment; else it is told to, and
/// made to: it would go on changing what the command was to change. False when something is left.
bool end_descendants(bool is_good) {
    constexpr std::chrono::seconds grace(2);
    constexpr std::chrono::seconds patience(10);
    if (is_good) return reap_all(grace);
    signal_descendants(SIGTERM, 0);
    if (!reap_all(patience)) signal_descendants(SIGKILL, 0);
    return reap_all(patience);
}

}  // namespace

ChildEnd run_child(const std::vector<std::string>& command,
                   const std::vector<std::pair<std::string, std::string>>& variables) {
    int failure_pipe[2];
    if (::pipe2(failure_pipe, O_CLOEXEC) < 0) return {false, false, errno};
    // What the command leaves behind becomes our child, to be found and waited for.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    const sigset_t awaited = awaited_signals();
    sigset_t before;
    ::sigprocmask(SIG_BLOCK, &awaited, &before);
    const pid_t pid = ::fork();
    const int fork_error = errno;
    if (pid == 0) execute(command, variables, failure_pipe[1]);
    ::close(failure_pipe[1]);
    int error = 0;
    // Where the exec went well, its end of the pipe is closed without a word.
    const bool failed = pid < 0 || retried([&] { return ::read(failure_pipe[0], &error, sizeof error); }) > 0;
    ::close(failure_pipe[0]);
    bool was_interrupted = false;
    const int status = pid < 0 ? 0 : supervise(pid, awaited, was_interrupted);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    if (pid < 0) return {false, false, fork_error};
    if (failed) return {false, false, error};
    ChildEnd end = end_of(status);
    was_interrupted = was_interrupted || interrupted_by() != 0;
    end.left_something = !end_descendants(end.code == 0 && !was_interrupted);
    end.was_interrupted = was_interrupted || interrupted_by() != 0;
    return end;
}

void die_of(int signal) {
    // Without a core: see adjust_inheritance(). The child has written its own, if there was one to write.
    ::signal(signal, SIG_DFL);
    ::raise(signal);
    ::_exit(128 + signal);
}

}  // namespace cachehold::os
