// SPDX-License-Identifier: MIT
#include "crash/trace.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>

#include "crash/process.hpp"

namespace cachehold::crash {
namespace {

bool is_private(std::uint64_t call) {
    static const std::set<std::uint64_t> calls = {
        SYS_brk,          SYS_mmap,           SYS_munmap,       SYS_mprotect,
        SYS_mremap,       SYS_madvise,        SYS_futex,        SYS_clock_gettime,
        SYS_clock_getres, SYS_gettimeofday,   SYS_rt_sigaction, SYS_rt_sigprocmask,
        SYS_sigaltstack,  SYS_getpid,         SYS_gettid,       SYS_getppid,
        SYS_getrandom,    SYS_getuid,         SYS_geteuid,      SYS_getgid,
        SYS_sched_yield,  SYS_getegid,        SYS_prctl,        SYS_sched_getaffinity,
        SYS_rt_sigreturn, SYS_restart_syscall};
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

#ifdef __x86_64__
/// Makes the call another one that the kernel does not know, or a shorter one.
void change_call(pid_t pid, const Meddling& meddling) {
    struct user_regs_struct registers {};
    ::ptrace(PTRACE_GETREGS, pid, 0, &registers);
    if (meddling.kind == Meddling::Kind::short_write)
        registers.rdx /= 2;
    else
        registers.orig_rax = ~0ULL;
    ::ptrace(PTRACE_SETREGS, pid, 0, &registers);
}

void set_result(pid_t pid, int error) {
    struct user_regs_struct registers {};
    ::ptrace(PTRACE_GETREGS, pid, 0, &registers);
    registers.rax = static_cast<unsigned long long>(-static_cast<long long>(error));
    ::ptrace(PTRACE_SETREGS, pid, 0, &registers);
}
constexpr bool can_meddle = true;
#else
void change_call(pid_t, const Meddling&) {}
void set_result(pid_t, int) {}
constexpr bool can_meddle = false;
#endif

bool is_sanitized(const std::string& binary) {
    static std::map<std::string, bool> known;
    const auto [found, is_new] = known.try_emplace(binary, false);
    if (is_new) {
        std::ifstream file(binary, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        found->second = bytes.find("__ubsan_handle") != std::string::npos;
    }
    return found->second;
}

class Tracer {
public:
    Tracer(pid_t pid, bool is_sanitized, const std::string& start_file, const Meddling& meddling,
           const std::function<void()>& before_call)
        : main_(pid),
          start_file_(start_file),
          meddling_(meddling),
          before_call_(before_call),
          is_sanitized_(is_sanitized) {
        int status = 0;
        if (::waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status))
            throw std::runtime_error("the command did not start");
        const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK |
                             PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
        if (::ptrace(PTRACE_SETOPTIONS, pid, 0, options) < 0) throw std::runtime_error("ptrace");
        go_on(pid, 0);
    }

    TraceEnd run() {
        while (!traced_.empty()) {
            int status = 0;
            const pid_t pid = ::waitpid(-1, &status, __WALL);
            if (pid < 0) throw std::runtime_error("waitpid");
            if (WIFSTOPPED(status))
                stopped(pid, status);
            else
                ended(pid, status);
        }
        return end_;
    }

private:
    void go_on(pid_t pid, int signal) {
        traced_.insert(pid);
        ::ptrace(PTRACE_SYSCALL, pid, 0, signal);  // may fail: it is dying already
    }

    void ended(pid_t pid, int status) {
        traced_.erase(pid);
        if (pid == main_) end_.status = status_of(status);
    }

    void stopped(pid_t pid, int status) {
        const int event = status >> 16;
        if (event == PTRACE_EVENT_EXEC && pid != main_) {
            traced_.erase(pid);
            ::ptrace(PTRACE_DETACH, pid, 0, 0);
            return;
        }
        const bool is_call = WSTOPSIG(status) == (SIGTRAP | 0x80);
        const bool is_new = fresh_.erase(pid) != 0 || traced_.count(pid) == 0;
        if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE)
            expect_child_of(pid);
        if (is_call) called(pid);
        const bool is_ours = is_call || event != 0 || (is_new && WSTOPSIG(status) == SIGSTOP);
        go_on(pid, is_ours ? 0 : WSTOPSIG(status));
    }

    /// Its first stop may come later than the end of all the others.
    void expect_child_of(pid_t parent) {
        unsigned long child = 0;
        ::ptrace(PTRACE_GETEVENTMSG, parent, 0, &child);
        if (traced_.insert(static_cast<pid_t>(child)).second) fresh_.insert(static_cast<pid_t>(child));
    }

    void called(pid_t pid) {
        struct __ptrace_syscall_info info {};
        if (::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) < 0) return;
        if (info.op == PTRACE_SYSCALL_INFO_EXIT && pid == failing_) {
            set_result(pid, meddling_.value);
            failing_ = 0;
        }
        if (info.op != PTRACE_SYSCALL_INFO_ENTRY || is_private(info.entry.nr)) return;
        if (is_probe(info.entry.nr)) return;
        has_started_ =
            has_started_ || (info.entry.nr == SYS_openat && is_start_file(text_at(pid, info.entry.args[1])));
        if (!has_started_) return;
        if (before_call_) before_call_();
        if (++end_.calls == meddling_.call) meddle(pid, info.entry.nr);
    }

    /// Whole, or its last part, below a directory that was opened before.
    [[nodiscard]] bool is_start_file(const std::string& name) const {
        return name == start_file_ || (!name.empty() && start_file_.ends_with("/" + name));
    }

    /// The undefined-behaviour sanitizer tries a pointer by writing into a pipe what it points to.
    bool is_probe(std::uint64_t call) {
        const bool is_pipe = call == SYS_pipe2 || call == SYS_pipe;
        const bool is_next = after_pipe_ && call == SYS_write;
        after_pipe_ = is_pipe;
        return is_sanitized_ && (is_pipe || is_next);
    }

    void meddle(pid_t pid, std::uint64_t call) {
        using Kind = Meddling::Kind;
        end_.name = std::to_string(call);
        const bool is_transfer = call == SYS_write || call == SYS_sendto || call == SYS_pwrite64 ||
                                 call == SYS_read || call == SYS_recvfrom;
        const bool cannot_fail =
            call == SYS_exit_group || call == SYS_exit || call == SYS_uname || call == SYS_rseq;
        if (cannot_fail && meddling_.kind != Kind::signal) return;
        if (meddling_.kind == Kind::short_write && !is_transfer) return;
        end_.took = true;
        if (meddling_.kind == Kind::signal) {
            for (const pid_t each : traced_) ::kill(each, meddling_.value);
            return;
        }
        // Linux closes, whatever close() returns.
        if (call != SYS_close) change_call(pid, meddling_);
        if (meddling_.kind == Kind::error) failing_ = pid;
    }

    pid_t main_;
    std::string start_file_;
    Meddling meddling_;
    std::function<void()> before_call_;
    std::set<pid_t> traced_;
    std::set<pid_t> fresh_;  ///< announced, not seen yet
    pid_t failing_ = 0;
    bool has_started_ = false;
    bool is_sanitized_;
    bool after_pipe_ = false;
    TraceEnd end_;
};

}  // namespace

TraceEnd trace(const std::vector<std::string>& command, const std::string& start_file,
               const std::string& talk, const Meddling& meddling, const std::function<void()>& before_call) {
    return Tracer(start(command, talk, true), is_sanitized(command.front()), start_file, meddling,
                  before_call)
        .run();
}

bool can_trace() {
    try {
        return can_meddle && trace({"/bin/true"}, "", "/dev/null", {}).status == 0;
    } catch (const std::runtime_error&) {
        return false;
    }
}

}  // namespace cachehold::crash
