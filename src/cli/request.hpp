// SPDX-License-Identifier: MIT
// What the command line asks of a hold.
#pragma once

#include "cli/options.hpp"
#include "command/run.hpp"
#include "hold/hold.hpp"

namespace cachehold::cli {

bool names_site(const Options& options);

/// Only where names_site(). Throws report::Error{no_such_site, usage}.
site::Site site_of(const Options& options);

/// In the name of the task that called us. Throws report::Error{no_such_site, usage}.
hold::Request request_for(const Options& options, hold::Wish wish);

/// A platform's with all its sites.
hold::Request with_sites(hold::Request request);

/// The request of `run`, with a token of its own. Throws report::Error{no_such_site, usage}.
command::RunOptions run_options(const Options& options);

}  // namespace cachehold::cli
