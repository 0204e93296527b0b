// SPDX-License-Identifier: MIT
#include "os/start.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string_view>

#include "os/caller.hpp"
#include "os/syscall.hpp"

namespace cachehold::os {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int exit_not_started = 127;  // as shells say it
constexpr int exit_internal = 70;
constexpr std::chrono::milliseconds turn(20);
constexpr std::chrono::seconds for_its_death(1);

void close_others() {
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir("/proc/self/fd"), ::closedir);
    if (!entries) ::_exit(exit_not_started);
    while (const auto* entry = ::readdir(entries.get())) {
        const int descriptor = std::atoi(entry->d_name);
        if (descriptor > STDERR_FILENO && descriptor != ::dirfd(entries.get())) ::close(descriptor);
    }
}

void set_limits() {
    struct Limit {
        decltype(RLIMIT_CORE) resource;
        struct rlimit most;
    };
    constexpr rlim_t locked = 8U << 20U;
    constexpr Limit limits[] = {{RLIMIT_CORE, {0, 0}},        {RLIMIT_NOFILE, {1024, 524288}},
                                {RLIMIT_NPROC, {4096, 4096}}, {RLIMIT_MEMLOCK, {locked, locked}},
                                {RLIMIT_RTPRIO, {0, 0}},      {RLIMIT_NICE, {0, 0}}};
    for (const auto& [resource, most] : limits) {
        struct rlimit now {};
        if (::getrlimit(resource, &now) < 0) ::_exit(exit_not_started);
        now.rlim_max = std::min(now.rlim_max, most.rlim_max);
        now.rlim_cur = std::min(now.rlim_max, most.rlim_cur);
        if (::setrlimit(resource, &now) < 0) ::_exit(exit_not_started);
        if (!is_started_by_root()) return;
    }
    ::setpriority(PRIO_PROCESS, 0, std::max(0, ::getpriority(PRIO_PROCESS, 0)));
}

bool has_own_keyring() {
    return ::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) >= 0 || errno == ENOSYS ||
           errno == EPERM;
}

/// In the child. Other threads of this process may have been at work during the fork.
void leave_behind(const Start& what, int output) {
    const int null = ::open("/dev/null", O_RDWR);
    const bool is_good = ::setsid() > 0 && ::chdir("/") == 0 && has_own_keyring() &&
                         ::dup2(null, STDIN_FILENO) >= 0 && ::dup2(output, STDOUT_FILENO) >= 0 &&
                         ::dup2(what.errors < 0 ? null : what.errors, STDERR_FILENO) >= 0;
    if (!is_good) ::_exit(exit_not_started);
    close_others();
    set_limits();
    ::umask(022);
}

void reset_signals() {
    for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Whatever happens: never back into what the original process goes on to do.
[[noreturn]] void work_and_exit(const std::function<int(std::string& output)>& work) {
    try {
        std::string output;
        const int status = work(output);
        for (std::size_t written = 0; written < output.size();) {
            const auto count = retried(
                [&] { return ::write(STDOUT_FILENO, output.data() + written, output.size() - written); });
            if (count < 0) ::_exit(exit_internal);
            written += static_cast<std::size_t>(count);
        }
        ::_exit(status);
    } catch (...) {
        ::_exit(exit_internal);
    }
}

/// What is there to be read, at most as much as a pipe can hold. False at its end.
bool take(int descriptor, const Start& what, Ended& end) {
    constexpr int reads = 17;
    char buffer[65536];
    for (int i = 0; i < reads; ++i) {
        const ssize_t count = retried([&] { return ::read(descriptor, buffer, sizeof buffer); });
        if (count <= 0) return count < 0 && errno == EAGAIN;
        const auto room = what.most_output - end.output.size();
        end.output.append(buffer, std::min(static_cast<std::size_t>(count), room));
        end.is_cut = static_cast<std::size_t>(count) > room;
    }
    return true;
}

/// False: it is not dead yet.
bool is_reaped(pid_t pid, Ended& end) {
    int status = 0;
    const pid_t reaped = retried([&] { return ::waitpid(pid, &status, WNOHANG); });
    if (reaped == pid && WIFEXITED(status)) end.status = WEXITSTATUS(status);
    if (reaped == pid && WIFSIGNALED(status)) end.signal = WTERMSIG(status);
    return reaped != 0;
}

Ended attend(pid_t pid, int descriptor, const Start& what, Steady::time_point limit) {
    Ended end;
    int told = 0;
    for (bool is_open = true; Steady::now() < limit && !end.in_time;) {
        pollfd readable{is_open ? descriptor : -1, POLLIN, 0};
        ::poll(&readable, 1, static_cast<int>(turn.count()));
        const int signal = interrupted_by();
        if (signal != told && ::kill(-pid, signal) == 0) told = signal;
        end.in_time = is_reaped(pid, end);
        // After its death once more: all that it wrote is there now.
        is_open = is_open && take(descriptor, what, end);
    }
    if (!end.in_time) {
        ::kill(-pid, SIGKILL);
        ::kill(pid, SIGKILL);
        while (!is_reaped(pid, end) && Steady::now() < limit + for_its_death) ::poll(nullptr, 0, 20);
        end.status = -1;
    }
    end.started = end.status != exit_not_started;
    return end;
}

std::vector<std::string> our_environment() {
    std::vector<std::string> all;
    for (char** variable = ::environ; *variable != nullptr; ++variable)
        if (std::string_view(*variable).rfind("CACHEHOLD_REPORT=", 0) != 0) all.emplace_back(*variable);
    return all;
}

}  // namespace

std::string in_path(const std::string& name) {
    if (name.starts_with('/')) return name;
    std::istringstream directories(environment("PATH"));
    for (std::string path; std::getline(directories, path, ':');)
        if (path.starts_with('/') && ::access(path.append("/").append(name).c_str(), X_OK) == 0) return path;
    return "";
}

Ended start(const Start& what) {
    const auto limit = Steady::now() + what.limit;
    const auto variables = our_environment();
    auto environment = pointers_to(variables);
    const auto arguments = pointers_to(what.command);
    int output[2];
    if (::pipe2(output, O_CLOEXEC) < 0) return {};
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::environ = environment.data();
        leave_behind(what, output[1]);
        if (what.work) work_and_exit(what.work);
        reset_signals();
        if (const int signal = interrupted_by()) ::raise(signal);
        ::execvp(arguments[0], arguments.data());
        ::_exit(exit_not_started);
    }
    ::close(output[1]);
    ::fcntl(output[0], F_SETFL, O_NONBLOCK);
    Ended end;
    if (pid > 0) end = attend(pid, output[0], what, limit);
    ::close(output[0]);
    return end;
}

}  // namespace cachehold::os
