// SPDX-License-Identifier: MIT
#include "os/inheritance.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

namespace cachehold::os {
namespace {

struct Changed {
    int signal;
    void (*ours)(int);
    struct sigaction before {};
};

std::array<Changed, 3> changed{Changed{SIGPIPE, SIG_IGN}, Changed{SIGXFSZ, SIG_IGN},
                               Changed{SIGCHLD, SIG_DFL}};
mode_t inherited_umask = 022;
std::optional<rlimit> inherited_files;

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
    for (auto& [signal, ours, before] : changed) {
        struct sigaction action {};
        action.sa_handler = ours;
        ::sigaction(signal, &action, &before);
    }
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
    for (const auto& [signal, ours, before] : changed) ::sigaction(signal, &before, nullptr);
}

}  // namespace cachehold::os
