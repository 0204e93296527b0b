// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>

#include "cli/settings.hpp"
#include "cli/text_printer.hpp"
#include "report/error.hpp"

namespace cachehold::cli {

/// command::examine() as whoever we are; prints what it found. Not one of Program's commands: that makes
/// the state directory.
int doctor(const Options& options, const Settings& settings, std::ostream& out, TextPrinter& printer);

/// What Redis still has of names that no site of anybody has any more, as whoever we are.
int leftovers(const Options& options, const Settings& settings, std::ostream& out, TextPrinter& printer);

/// Where there are no settings, for that reason.
int doctor(const Options& options, const report::Error& error, std::ostream& out);

}  // namespace cachehold::cli
