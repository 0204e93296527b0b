// SPDX-License-Identifier: MIT
// The one exception for what a command cannot handle. Expected outcomes are return values.
#pragma once

#include <stdexcept>
#include <string>

#include "report/exit_status.hpp"

namespace cachehold::report {

/// Carries the message for people and the exit status it leads to. Message grammar: failure first, lower
/// case, no full stop, the subject in quotes, the way out last: "cannot sync 'x.ini': no space left; free
/// some and run again". A message never holds a secret; bytes of tenants in it go through
/// report::printable().
class Error : public std::runtime_error {
public:
    Error(ExitStatus status, const std::string& message) : std::runtime_error(message), status_(status) {}
    [[nodiscard]] ExitStatus status() const noexcept { return status_; }

private:
    ExitStatus status_;
};

}  // namespace cachehold::report
