// SPDX-License-Identifier: MIT
#pragma once

namespace cachehold::cli {

/// From here on INT, TERM and HUP do not end the process, but make was_interrupted() true: whoever works in
/// pages stops after the one in flight. Ignored signals stay ignored. SIGPIPE is ignored: a reader that left
/// is an error of the write.
void watch_interrupts();
bool was_interrupted();

}  // namespace cachehold::cli
