// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "report/exit_status.hpp"
#include "report/report.hpp"

namespace cachehold::command {

/// What is to be told of a failure, and the status it stands for.
struct Caught {
    report::ExitStatus status;
    std::string message;
};

/// Of the exception that is being handled.
Caught caught();

/// What throws is told as a warning, and returned as the status it stands for.
report::ExitStatus attempt(report::Report& report, const std::function<report::ExitStatus()>& work);

}  // namespace cachehold::command
