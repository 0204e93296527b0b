// SPDX-License-Identifier: MIT
// What a killed process left behind.
#pragma once

#include "hold/hold.hpp"

namespace cachehold::hold {

/// Half-written copies beside an INI, under the lock of its site. Not worth failing for.
void remove_half_inis(os::Disk& disk, const os::Location& ini);

/// Aegir's deploy in place moves the site to `URI.restore`; killed, it leaves that directory, with the INI as
/// the hold has it. No site any more, but it may be what somebody renames back. A problem is a warning.
void put_back_swapped(World& world, const site::Site& site, const std::string& id);

/// Half-written records, where nobody works on the site.
void remove_half_records(World& world);

}  // namespace cachehold::hold
