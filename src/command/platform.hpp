// SPDX-License-Identifier: MIT
// All sites of a platform in one hold: one record, one pass over Redis, and the switch of each site.
#pragma once

#include <string>

#include "hold/hold.hpp"

namespace cachehold::command {

/// `request.site` is a platform, `request.sites` are its sites. A site that cannot be held is a warning; the
/// others are. The status is that of the first failure. Throws report::Error where none can be.
report::ExitStatus begin_platform(hold::World& world, hold::Request request);

/// "'example.com'", or "the platform '/srv/d7'".
std::string label(const site::Site& site);

/// How a command names it: its directory, or "--platform /srv/d7"; quoted for a shell.
std::string operand(const site::Site& site);

/// The platform whose hold covers `site`, if there is one.
std::optional<site::Site> platform_holding(const record::Store& store, const site::Site& site);

}  // namespace cachehold::command
