// SPDX-License-Identifier: MIT
// begin, end, recover: a request to hold/, and what a person wants to know of the result.
#pragma once

#include "hold/hold.hpp"

namespace cachehold::command {

/// `request.site` may be a platform, whose sites are `request.sites`: one record, one pass over Redis, one
/// switch a site. A site that cannot be held is a warning; the others are held. 0: held and flushed;
/// flush_owed: held, the task may go on; else the status of the first failure. Throws report::Error like
/// hold::carry_out(), and {no_such_site} where none can be held.
report::ExitStatus begin(hold::World& world, const hold::Request& request);

/// Wish end or fail. 0 also where nothing was held, and where another task still wants the hold.
report::ExitStatus end(hold::World& world, const hold::Request& request);

/// One site, or all records of the state directory. One that fails does not stop the others; the status is
/// that of the first failure. Nothing to do costs no connection to Redis.
report::ExitStatus recover(hold::World& world, const hold::Request& request);
report::ExitStatus recover_all(hold::World& world, const hold::Request& request);

}  // namespace cachehold::command
