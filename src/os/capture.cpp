// SPDX-License-Identifier: MIT
#include "os/capture.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "os/caller.hpp"

namespace cachehold::os {
namespace {

using Steady = std::chrono::steady_clock;

[[noreturn]] void execute(const std::vector<std::string>& command, int output) {
    ::setpgid(0, 0);
    restore_inheritance();
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(null, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(null, STDERR_FILENO);
    // It is our own errand, nothing that a hook should tell `run` about.
    ::unsetenv("CACHEHOLD_REPORT");
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
}

/// False when the limit came first.
bool read_until(int descriptor, Steady::time_point limit, std::string& text) {
    constexpr std::size_t most = 1 << 20;
    char buffer[4096];
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(limit - Steady::now()).count();
        if (left <= 0) return false;
        struct pollfd readable {
            descriptor, POLLIN, 0
        };
        if (::poll(&readable, 1, static_cast<int>(left)) <= 0) continue;
        const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
        if (count == 0 || (count < 0 && errno != EINTR)) return true;
        if (count > 0 && text.size() < most) text.append(buffer, static_cast<std::size_t>(count));
    }
}

}  // namespace

Captured capture(const std::vector<std::string>& command, std::chrono::milliseconds limit) {
    Captured result;
    int output[2];
    if (::pipe2(output, O_CLOEXEC) < 0) return result;
    const pid_t pid = ::fork();
    if (pid == 0) execute(command, output[1]);
    ::close(output[1]);
    result.in_time = pid > 0 && read_until(output[0], Steady::now() + limit, result.output);
    ::close(output[0]);
    if (pid < 0) return result;
    // Closed its output, or is late: either way there is nothing more to wait for.
    if (!result.in_time) ::kill(-pid, SIGKILL);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    result.started = result.status != 127;
    return result;
}

}  // namespace cachehold::os
