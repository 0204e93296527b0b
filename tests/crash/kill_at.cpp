// SPDX-License-Identifier: MIT
// Runs a command and kills it (SIGKILL) at one of its system calls, before the kernel does anything of it.
// What is between two calls nobody outside can see, so "before call n + 1" is also "after call n".
//
//     kill_at CALL COMMAND [ARG...]
//
// Calls count from the one that opens the configuration file (CACHEHOLD_CONFIG), the end of start-up; those
// that only concern the process's own memory, clock and signal handlers do not count. The last line on
// standard output is `ended CALLS STATUS`, the status as a shell tells it. It returns when every process that
// the command has started is gone too.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>

namespace {

[[noreturn]] void give_up(const char* what) {
    std::perror(what);
    std::exit(125);
}

bool is_private(std::uint64_t call) {
    static const std::set<std::uint64_t> calls = {SYS_brk,
                                                  SYS_mmap,
                                                  SYS_munmap,
                                                  SYS_mprotect,
                                                  SYS_mremap,
                                                  SYS_madvise,
                                                  SYS_futex,
                                                  SYS_clock_gettime,
                                                  SYS_clock_getres,
                                                  SYS_gettimeofday,
                                                  SYS_rt_sigaction,
                                                  SYS_rt_sigprocmask,
                                                  SYS_sigaltstack,
                                                  SYS_getpid,
                                                  SYS_gettid,
                                                  SYS_getppid,
                                                  SYS_getrandom,
                                                  SYS_getuid,
                                                  SYS_geteuid,
                                                  SYS_getgid,
                                                  SYS_sched_yield,
                                                  SYS_getegid,
                                                  SYS_prctl,
                                                  SYS_sched_getaffinity,
                                                  SYS_restart_syscall};
    return calls.count(call) != 0;
}

std::string text_at(pid_t pid, std::uint64_t address) {
    char buffer[256] = {};
    struct iovec ours {
        buffer, sizeof buffer - 1
    };
    // NOLINTNEXTLINE(performance-no-int-to-ptr): an address of the other process
    struct iovec theirs {
        reinterpret_cast<void*>(address), sizeof buffer - 1
    };
    if (::process_vm_readv(pid, &ours, 1, &theirs, 1, 0) < 0) return {};
    return buffer;
}

class Tracer {
public:
    Tracer(pid_t pid, int signal, long call) : pid_(pid), signal_(signal), call_(call) {
        const char* config = std::getenv("CACHEHOLD_CONFIG");
        // It is opened by its name, in its directory.
        if (config != nullptr) start_file_ = std::string(config).substr(std::string(config).rfind('/') + 1);
        int status = 0;
        if (::waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status)) give_up("the command did not start");
        if (::ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) < 0)
            give_up("ptrace");
    }

    void run() {
        int signal = 0;
        for (;;) {
            // ESRCH: it is dying already.
            if (::ptrace(PTRACE_SYSCALL, pid_, 0, signal) < 0 && errno != ESRCH) give_up("ptrace");
            int status = 0;
            if (::waitpid(pid_, &status, 0) < 0) give_up("waitpid");
            if (!WIFSTOPPED(status)) return ended(status);
            const bool is_call = WSTOPSIG(status) == (SIGTRAP | 0x80);
            signal = is_call ? 0 : WSTOPSIG(status);
            if (is_call && is_counted() && ++calls_ == call_) ::kill(pid_, signal_);
        }
    }

private:
    bool is_counted() {
        struct __ptrace_syscall_info info {};
        if (::ptrace(PTRACE_GET_SYSCALL_INFO, pid_, sizeof info, &info) < 0) give_up("ptrace");
        if (info.op != PTRACE_SYSCALL_INFO_ENTRY || is_private(info.entry.nr)) return false;
        has_started_ =
            has_started_ || (info.entry.nr == SYS_openat && text_at(pid_, info.entry.args[1]) == start_file_);
        return has_started_;
    }

    void ended(int status) const {
        std::printf("ended %ld %d\n", calls_,
                    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }

    pid_t pid_;
    int signal_;
    long call_;
    long calls_ = 0;
    bool has_started_ = false;
    std::string start_file_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::ptrace(PTRACE_TRACEME, 0, 0, 0);
        ::execvp(argv[3], argv + 3);
        give_up(argv[3]);
    }
    Tracer(pid, std::atoi(argv[1]), std::atol(argv[2])).run();
    while (::wait(nullptr) > 0) {
    }
    return 0;
}
