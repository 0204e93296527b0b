// SPDX-License-Identifier: MIT
#include "os/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "os/descendants.hpp"
#include "os/inheritance.hpp"
#include "os/interrupt.hpp"
#include "os/terminal.hpp"

namespace cachehold::os {
namespace {

constexpr std::array watched = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};

// A signal handler can reach nothing else.
std::atomic<pid_t> child{0};
std::atomic<bool> interrupted{false};
std::atomic<int> passed_on{0};

void on_signal(int signal, siginfo_t* info, void*) {
    const int saved = errno;
    interrupted = true;
    // From the terminal the whole process group has got it already (si_code SI_KERNEL).
    const bool is_for_us_alone = info->si_code <= 0;
    const pid_t target = child;
    if (is_for_us_alone && target > 0) ::kill(target, signal);
    if (is_for_us_alone) passed_on = signal;
    errno = saved;
}

sigset_t watched_set() {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : watched) ::sigaddset(&set, signal);
    return set;
}

/// Watches the signals in its scope. What was ignored before us (nohup) stays ignored, also in the child.
class SignalWatch {
public:
    SignalWatch() {
        struct sigaction action {};
        action.sa_sigaction = on_signal;
        action.sa_flags = SA_SIGINFO;
        for (std::size_t i = 0; i < watched.size(); ++i) {
            ::sigaction(watched[i], nullptr, &before_[i]);
            if (before_[i].sa_handler != SIG_IGN) ::sigaction(watched[i], &action, nullptr);
        }
    }
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;
    ~SignalWatch() { restore(); }

    /// As it was before us; the child does so too, so that a signal between fork and exec is not lost on our
    /// handler.
    void restore() const {
        for (std::size_t i = 0; i < watched.size(); ++i) {
            struct sigaction plain {};
            plain.sa_handler = SIG_DFL;
            const bool was_ignored = before_[i].sa_handler == SIG_IGN;
            ::sigaction(watched[i], is_child ? (was_ignored ? &before_[i] : &plain) : &before_[i], nullptr);
        }
    }
    bool is_child = false;

private:
    std::array<struct sigaction, watched.size()> before_{};
};

[[noreturn]] void execute(const std::vector<std::string>& command,
                          const std::vector<std::pair<std::string, std::string>>& variables,
                          int failure_pipe) {
    restore_inheritance();
    for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    const int error = errno;
    if (::write(failure_pipe, &error, sizeof error) < 0) ::_exit(126);
    ::_exit(127);
}

bool write_fully(int descriptor, const std::string& text) {
    for (std::size_t written = 0; written < text.size();) {
        const ssize_t count = ::write(descriptor, text.data() + written, text.size() - written);
        if (count < 0 && errno != EINTR) return false;
        if (count > 0) written += static_cast<std::size_t>(count);
    }
    return true;
}

/// Whatever happens: never back into what the original process goes on to do.
[[noreturn]] void work_and_exit(const std::function<int(std::string& output)>& work, int pipe) {
    constexpr int internal = 70;
    try {
        std::string output;
        const int status = work(output);
        ::_exit(write_fully(pipe, output) ? status : internal);
    } catch (...) {
        ::_exit(internal);
    }
}

ChildEnd not_started(int error) {
    ChildEnd end;
    end.started = false;
    end.code = error;
    return end;
}

/// False where the other end closed without a word.
bool read_fully(int descriptor, int& number) {
    ssize_t count = 0;
    do count = ::read(descriptor, &number, sizeof number);
    while (count < 0 && errno == EINTR);
    return count > 0;
}

std::string read_to_end(int descriptor) {
    std::string text;
    char buffer[4096];
    for (;;) {
        const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
        if (count > 0) text.append(buffer, static_cast<std::size_t>(count));
        if (count == 0 || (count < 0 && errno != EINTR)) return text;
    }
}

int wait_for(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

/// The child has got the signal that was sent to us; `sh -c` and the like keep it from those below.
void pass_on_below(pid_t except) {
    if (const int signal = passed_on.exchange(0)) signal_descendants(signal, except);
}

int supervise(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) pass_on_below(pid);
    return status;
}

ChildEnd end_of(int status) {
    ChildEnd end;
    end.was_signalled = WIFSIGNALED(status);
    end.code = end.was_signalled ? WTERMSIG(status) : WEXITSTATUS(status);
    return end;
}

}  // namespace

ChildEnd run_child(const std::vector<std::string>& command,
                   const std::vector<std::pair<std::string, std::string>>& variables) {
    int failure_pipe[2];
    if (::pipe2(failure_pipe, O_CLOEXEC) < 0) return not_started(errno);
    interrupted = false;
    passed_on = 0;
    const TerminalSettings terminal;
    adopt_orphans();
    SignalWatch watch;
    const sigset_t blocked = watched_set();
    ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
    const pid_t pid = ::fork();
    const int fork_error = errno;
    if (pid == 0) {
        watch.is_child = true;
        watch.restore();
        ::sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
        execute(command, variables, failure_pipe[1]);
    }
    child = pid;
    ::sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
    ::close(failure_pipe[1]);
    int error = 0;
    const bool failed = pid < 0 || read_fully(failure_pipe[0], error);
    ::close(failure_pipe[0]);
    if (pid < 0) return not_started(fork_error);
    const int status = supervise(pid);
    child = 0;
    if (failed) return not_started(error);
    ChildEnd end = end_of(status);
    pass_on_below(0);
    end.left_something = !end_descendants(!end.was_signalled && end.code == 0 && !interrupted);
    if (end.was_signalled) terminal.restore();
    end.was_interrupted = interrupted;
    return end;
}

HelperEnd run_helper(const std::function<int(std::string& output)>& work) {
    int output[2];
    if (::pipe2(output, O_CLOEXEC) < 0) throw std::system_error(errno, std::generic_category(), "pipe");
    const sigset_t blocked = watched_set();
    ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
    const pid_t pid = ::fork();
    const int fork_error = errno;
    if (pid == 0) {
        ::sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
        ::close(output[0]);
        work_and_exit(work, output[1]);
    }
    pass_interrupts_to(pid);
    ::sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
    ::close(output[1]);
    HelperEnd end;
    if (pid > 0) end.output = read_to_end(output[0]);
    ::close(output[0]);
    if (pid < 0) throw std::system_error(fork_error, std::generic_category(), "cannot start a process");
    end.end = end_of(wait_for(pid));
    pass_interrupts_to(0);
    return end;
}

void die_of(int signal) {
    // The child has written its core, if there was one to write.
    const struct rlimit no_core {};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::signal(signal, SIG_DFL);
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, signal);
    ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
    ::raise(signal);
    ::_exit(128 + signal);
}

}  // namespace cachehold::os
