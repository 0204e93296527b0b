// SPDX-License-Identifier: MIT
#pragma once

#include "hold/hold.hpp"

namespace cachehold::hold {

/// Observes, asks next_step() and does as it says, until it is done. For carry_out(), which has the locks.
Result take_steps(World& world, const Request& request);

}  // namespace cachehold::hold
