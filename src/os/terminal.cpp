// SPDX-License-Identifier: MIT
#include "os/terminal.hpp"

#include <signal.h>
#include <unistd.h>

namespace cachehold::os {

TerminalSettings::TerminalSettings() : is_terminal_(::tcgetattr(STDIN_FILENO, &settings_) == 0) {}

void TerminalSettings::restore() const {
    if (!is_terminal_) return;
    // In the background the kernel would stop us for it.
    sigset_t set;
    sigset_t before;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGTTOU);
    ::sigprocmask(SIG_BLOCK, &set, &before);
    if (::tcgetpgrp(STDIN_FILENO) == ::getpgrp()) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &settings_);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace cachehold::os
