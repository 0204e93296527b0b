// SPDX-License-Identifier: MIT
// The switch of one INI on disk: ini/ decides, os/ writes.
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
    std::int64_t written = 0;  ///< when the file was, in seconds
    ini::Reading reading;
    ini::MarkFinding mark;
};

/// Throws Error{ini_refused} for what is no plain file of one link and sane size, {file_system}
/// otherwise.
SwitchState look(os::Disk& disk, const os::Location& ini, const config::Ini& rules);

/// Whether PHP finds the switch on; false where that cannot be seen.
bool is_on(os::Disk& disk, const os::Location& ini, const config::Ini& rules);

/// Whether `modules` is missing, as outside BOA it may be: turn_on() makes it, and the record has to know
/// before. False where that cannot be seen.
bool lacks_directory(os::Disk& disk, const os::Location& ini);

struct SwitchResult {
    bool wrote = false;
    bool ours = false;     ///< turn_on: our mark is in it now
    bool foreign = false;  ///< put_back: somebody changed it meanwhile; theirs stays
    std::string note;      ///< what was found or lost, empty where all was as expected
};

/// Throws what turn_on() would throw for content and attributes of the file, and changes nothing. Returns
/// what would be lost.
std::string demand_holdable(os::Disk& disk, const os::Location& ini, const config::Ini& rules);

/// On return PHP reads the switch as on, proven by reading the file again; a missing `modules` is made. Not a
/// byte changes when it throws
/// Error{ini_refused} (names file, line and reason) or {file_system}. Twice is the same as once.
SwitchResult turn_on(os::Disk& disk, const os::Location& ini, const std::string& id,
                     const config::Ini& rules);

/// Throws Error{ini_refused} for a damaged mark or a file that PHP cannot parse; not a byte changes
/// then.
SwitchResult put_back(os::Disk& disk, const os::Location& ini, const config::Ini& rules);

/// Removes half-written copies beside an INI, under the lock of its site, and the directory if we made it and
/// nothing is in it. Not worth failing for.
void clear_up(os::Disk& disk, const Record& record, const Place& place);

}  // namespace cachehold::hold
