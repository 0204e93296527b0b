// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace cachehold::os {

enum class Severity { warning = 4, notice = 5 };

/// Sends one line to the system's log (syslogd, journald), whose socket `path` is. Not syslog(3), which waits
/// for a daemon that hangs. Where nobody takes it, it is lost.
void log_to_system(const std::string& path, Severity severity, std::string_view line) noexcept;

}  // namespace cachehold::os
