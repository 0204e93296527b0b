// SPDX-License-Identifier: MIT
// The command line and the environment to what hold/ is asked for.
#pragma once

#include <string>

#include "cli/options.hpp"
#include "hold/hold.hpp"

namespace cachehold::cli {

/// An environment variable; empty where it is not set.
std::string environment(const char* name);

bool names_site(const Options& options);

/// Only where names_site(). Throws report::Error{no_such_site, usage}.
site::Site site_of(const Options& options);

/// Without a site. Throws report::Error{usage}.
hold::Request request_for(const Options& options, hold::Wish wish);

}  // namespace cachehold::cli
