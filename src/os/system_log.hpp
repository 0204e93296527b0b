// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace cachehold::os {

enum class Severity { warning = 4, notice = 5 };

/// Sends one line to the system's log (syslogd, journald) at the socket `path`. It never waits, unlike
/// syslog(3): where nobody takes the line, it is lost.
void log_to_system(const std::string& path, Severity severity, std::string_view line) noexcept;

}  // namespace cachehold::os
