// SPDX-License-Identifier: MIT
// The switch of one INI file on disk: ini/ decides what to write, os/ writes it.
#pragma once

#include <string>

#include "config/config.hpp"
#include "hold/state.hpp"
#include "ini/setting.hpp"
#include "os/disk.hpp"
#include "site/site.hpp"

namespace cachehold::hold {

struct SwitchState {
    bool exists = false;       ///< the file
    bool has_site = false;     ///< the directory of the site
    std::int64_t written = 0;  ///< mtime of the file, in seconds since 1970
    ini::Reading reading;
    ini::MarkFinding mark;
};

/// Reads the file. Throws Error{ini_refused} where it is no regular file, has several links or is too large,
/// {file_system} for other failures.
SwitchState look(os::Disk& disk, const os::Location& ini, const config::Ini& rules);

/// Whether PHP finds the switch on; false where that cannot be seen.
bool is_on(os::Disk& disk, const os::Location& ini, const config::Ini& rules);

/// Whether the directory `modules` is missing. Outside BOA that is normal: turn_on() makes it, and the record
/// must say so before. Throws DiskError where that cannot be seen.
bool lacks_directory(os::Disk& disk, const os::Location& ini);

struct SwitchResult {
    bool wrote = false;
    bool ours = false;     ///< turn_on: our mark is in the file now
    bool foreign = false;  ///< put_back: somebody changed the file meanwhile, and this change stays
    std::string note;      ///< what was found or lost, empty where all was as expected
};

/// Throws what turn_on() would throw for content and attributes of the file, and changes nothing. Returns
/// what would be lost.
std::string demand_holdable(os::Disk& disk, const os::Location& ini, const config::Ini& rules);

/// Turns the switch on; makes a missing `modules`. Twice is the same as once. Throws Error{ini_refused}, with
/// file, line and reason, or {file_system}: then no byte has changed. After the change it reads the file
/// again. If PHP does not find the switch on, it throws Error{changed}: then the file has changed.
SwitchResult turn_on(os::Disk& disk, const os::Location& ini, const std::string& id,
                     const config::Ini& rules);

/// Takes our edit back. Throws Error{ini_refused} for a damaged mark or a file that PHP cannot parse; then no
/// byte has changed.
SwitchResult put_back(os::Disk& disk, const os::Location& ini, const config::Ini& rules);

/// Removes half-written copies beside an INI, and its directory if we made it and it is empty. Call it under
/// the lock of the site. Ignores failures.
void clear_up(os::Disk& disk, const Record& record, const Place& place);

}  // namespace cachehold::hold
