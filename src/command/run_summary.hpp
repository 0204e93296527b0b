// SPDX-License-Identifier: MIT
// What a `run` leaves for whoever looks later: an artifact of a build, say.
#pragma once

#include <string>

#include "command/run.hpp"
#include "os/child.hpp"

namespace cachehold::command {

struct RunOutcome {
    os::ChildEnd child;
    report::ExitStatus begin = report::ExitStatus::done;
    report::ExitStatus end = report::ExitStatus::done;
    bool is_protected = false;  ///< from before the command until after it, with all flushes
    double seconds = 0;         ///< of the command
};

/// One JSON object into `file`, which is replaced whole. Never throws: a file that cannot be written is a
/// warning.
void write_run_summary(report::Report& report, const std::string& file, const RunOptions& options,
                       const RunOutcome& outcome);

}  // namespace cachehold::command
