// SPDX-License-Identifier: MIT
#pragma once

#include "hold/state.hpp"

namespace cachehold::hold {

/// The whole life cycle, decided one step at a time: no file, no socket, no clock. The caller carries the
/// step out, observes again and asks again, until `done`; so a process that dies in between is continued by
/// the next one.
Step next_step(const Observed& observed);

/// What the steps from `first` to `last` came to; next_step(last) is `done`.
Outcome outcome_of(const Observed& first, const Observed& last);

}  // namespace cachehold::hold
