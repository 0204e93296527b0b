// SPDX-License-Identifier: MIT
#pragma once

namespace cachehold::os {

/// From here on INT, TERM and HUP do not end the process: whoever works in pages or waits asks
/// interrupted_by() and stops. Ignored signals stay ignored.
void watch_interrupts();

/// The signal that asked us to stop; 0 for none.
int interrupted_by();

/// What is begun now is to be finished: a signal that came before does not count for it.
void forget_interrupts();

/// A helper that works for us is to stop as well; 0: there is none any more.
void pass_interrupts_to(int process);

}  // namespace cachehold::os
