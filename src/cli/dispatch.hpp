// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <iosfwd>

#include "cli/options.hpp"
#include "cli/text_printer.hpp"

namespace cachehold::cli {

/// Carries out one of the commands that need the real world, as whoever may: a user as himself. Root reads
/// what only root may read, then becomes the owner of the site for good; for all sites it does so in a child
/// for each owner but itself, and around the command of `run`, which stays root's, in children too. Returns
/// the exit status; throws like Program.
int dispatch(const Options& options, std::ostream& out, TextPrinter& printer);

/// What `work` returns; an exception is told and becomes the exit status that it stands for.
int told(TextPrinter& printer, const std::function<int()>& work);

}  // namespace cachehold::cli
