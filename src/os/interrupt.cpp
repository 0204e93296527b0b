// SPDX-License-Identifier: MIT
#include "os/interrupt.hpp"

#include <signal.h>

#include <atomic>
#include <initializer_list>

namespace cachehold::os {
namespace {

volatile sig_atomic_t signal_seen = 0;
std::atomic<int> helper{0};

void on_signal(int signal) {
    signal_seen = signal;
    if (const int target = helper; target > 0) ::kill(target, signal);
}

}  // namespace

void watch_interrupts() {
    struct sigaction action {};
    action.sa_handler = on_signal;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before {};
        ::sigaction(signal, nullptr, &before);
        if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
    }
}

int interrupted_by() { return signal_seen; }

void forget_interrupts() { signal_seen = 0; }

void pass_interrupts_to(int process) { helper = process; }

}  // namespace cachehold::os
