// SPDX-License-Identifier: MIT
// Plumbing: one INI file alone, no Redis, no record.
#pragma once

#include <iosfwd>
#include <string>

#include "config/config.hpp"
#include "os/disk.hpp"
#include "os/process.hpp"
#include "report/exit_status.hpp"
#include "report/report.hpp"

namespace cachehold::command {

struct IniFile {
    os::Disk& disk;
    std::string name;
    config::Ini rules;
};

/// Prints 1, 0, absent or unknown: what PHP makes of the switch. A missing file is absent; one that PHP
/// cannot parse is report::Error{ini_refused} with its line. As JSON: version, has_key, truthy (null:
/// unknown), value, line and column (of the deciding value or the error, 0: none), reason, mark (none, good,
/// damaged, several).
report::ExitStatus ini_get(const IniFile& file, bool json, std::ostream& out);

/// On return the file is as asked; twice is the same as once. Throws report::Error, not a byte changed then.
report::ExitStatus ini_begin(const IniFile& file, report::Report& report);
report::ExitStatus ini_end(const IniFile& file, report::Report& report);

}  // namespace cachehold::command
