// SPDX-License-Identifier: MIT
#include "crash/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace cachehold::crash {

pid_t start(const std::vector<std::string>& command, const std::string& talk, bool is_traced) {
    std::vector<char*> arguments;
    for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid < 0) throw std::runtime_error("fork");
    // Here too: who is first?
    if (pid > 0) return ::setpgid(pid, pid), pid;
    const int out = ::open(talk.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::setpgid(0, 0);
    if (is_traced) ::ptrace(PTRACE_TRACEME, 0, 0, 0);
    ::execv(arguments.front(), arguments.data());
    ::_exit(125);
}

int status_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

int run(const std::vector<std::string>& command, const std::string& talk, int signal, long microseconds,
        int limit) {
    const pid_t pid = start(command, talk, false);
    if (signal != 0) {
        ::usleep(static_cast<useconds_t>(microseconds));
        ::kill(pid, signal);
    }
    int status = -1;
    for (int turn = 0; turn < limit * 5000; ++turn) {
        int one = 0;
        // Those that it left behind count too: they carry its token, and work.
        pid_t gone = 0;
        while ((gone = ::waitpid(-pid, &one, WNOHANG)) > 0)
            if (gone == pid) status = status_of(one);
        if (status >= 0 && ::kill(-pid, 0) < 0) return status;
        ::usleep(turn < 5000 ? 100 : 1000);
    }
    ::kill(-pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return -1;
}

}  // namespace cachehold::crash
