// SPDX-License-Identifier: MIT
// Half-written copies that a killed process left behind.
#pragma once

#include "hold/hold.hpp"

namespace cachehold::hold {

/// Those beside an INI, under the lock of its site. Not worth failing for.
void remove_half_inis(os::Disk& disk, const os::Location& ini);

/// Those in the state directory, where nobody works on the site.
void remove_half_records(World& world);

}  // namespace cachehold::hold
