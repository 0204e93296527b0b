// SPDX-License-Identifier: MIT
// Plumbing: one INI file alone, no Redis, no record.
#pragma once

#include <iosfwd>
#include <string>

#include "config/config.hpp"
#include "report/report.hpp"

namespace cachehold::command {

/// Prints 1, 0, absent or unknown: what PHP makes of the switch. A missing file is absent; one that PHP
/// cannot parse is Error{ini_refused} with its line. As JSON: version, has_key, truthy (null:
/// unknown), value, line and column (of the deciding value or the error, 0: none), reason, mark (none, good,
/// damaged, several).
ExitStatus ini_get(const std::string& file, const config::Ini& rules, bool json, std::ostream& out);

/// On return the file is held, or is held no more; twice is the same as once. Throws Error, not a
/// byte changed then.
ExitStatus ini_change(const std::string& file, bool to_held, const config::Ini& rules,
                      report::Report& report);

}  // namespace cachehold::command
