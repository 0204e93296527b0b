// SPDX-License-Identifier: MIT
#include "os/interrupt.hpp"

#include <signal.h>

#include <initializer_list>

namespace cachehold::os {
namespace {

volatile sig_atomic_t interrupted = 0;

void on_signal(int signal) { interrupted = signal; }

}  // namespace

void watch_interrupts() {
    struct sigaction action {};
    action.sa_handler = on_signal;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before {};
        ::sigaction(signal, nullptr, &before);
        if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
    }
    ::signal(SIGPIPE, SIG_IGN);
}

int interrupted_by() { return interrupted; }

void forget_interrupts() { interrupted = 0; }

}  // namespace cachehold::os
