// SPDX-License-Identifier: MIT
#include "os/caller.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <optional>

namespace cachehold::os {
namespace {

struct Inherited {
    int signal;
    struct sigaction action;
};

std::vector<Inherited> changed;
const bool root_started_us = ::geteuid() == 0;
sigset_t inherited_mask{};
mode_t inherited_umask = 022;
std::optional<rlimit> inherited_files;

// A signal handler can reach nothing else.
std::atomic<int> seen{0};

void on_signal(int signal) { seen = signal; }

void change(int signal, void (*ours)(int)) {
    Inherited before{signal, {}};
    ::sigaction(signal, nullptr, &before.action);
    struct sigaction action {};
    action.sa_handler = ours;
    changed.push_back(before);
    ::sigaction(signal, &action, nullptr);
}

/// For reading all three: a write to a closed output goes on failing.
void fill_standard_descriptors() {
    for (int descriptor = 0; descriptor <= 2; ++descriptor)
        if (::fcntl(descriptor, F_GETFD) < 0 && ::open("/dev/null", O_RDONLY) != descriptor) ::_exit(70);
}

}  // namespace

void adjust_inheritance() {
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    fill_standard_descriptors();
    inherited_umask = ::umask(022);
    ::sigprocmask(SIG_SETMASK, nullptr, &inherited_mask);
    change(SIGPIPE, SIG_IGN);
    change(SIGXFSZ, SIG_IGN);
    change(SIGCHLD, SIG_DFL);
    for (const int signal : stop_signals()) change(signal, on_signal);
}

void allow_files(std::size_t count) {
    constexpr rlim_t others = 100;
    struct rlimit files {};
    if (::getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur >= count + others) return;
    if (!inherited_files) inherited_files = files;
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, count + others);
    ::setrlimit(RLIMIT_NOFILE, &files);
}

void restore_inheritance() {
    ::umask(inherited_umask);
    if (inherited_files) ::setrlimit(RLIMIT_NOFILE, &*inherited_files);
    for (const auto& [signal, action] : changed) ::sigaction(signal, &action, nullptr);
    ::sigprocmask(SIG_SETMASK, &inherited_mask, nullptr);
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool is_started_by_root() { return root_started_us; }

int interrupted_by() { return seen; }

void forget_interrupts() { seen = 0; }

bool reader_is_gone() {
    pollfd output{STDOUT_FILENO, 0, 0};
    return ::poll(&output, 1, 0) > 0;
}

std::vector<int> stop_signals() {
    std::vector<int> signals{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    const auto is_ignored = [](int signal) {
        struct sigaction now {};
        return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
    };
    signals.erase(std::remove_if(signals.begin(), signals.end(), is_ignored), signals.end());
    return signals;
}

}  // namespace cachehold::os
