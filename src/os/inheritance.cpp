// SPDX-License-Identifier: MIT
#include "os/inheritance.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

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

void restore_inheritance() {
    ::umask(inherited_umask);
    for (const auto& [signal, ours, before] : changed) ::sigaction(signal, &before, nullptr);
}

}  // namespace cachehold::os
