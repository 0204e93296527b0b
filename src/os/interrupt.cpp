// SPDX-License-Identifier: MIT
#include "cli/interrupt.hpp"

#include <signal.h>

#include <initializer_list>

namespace cachehold::cli {
namespace {

volatile sig_atomic_t interrupted = 0;

void on_signal(int) { interrupted = 1; }

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

bool was_interrupted() { return interrupted != 0; }

}  // namespace cachehold::cli
