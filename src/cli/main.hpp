// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace cachehold::cli {

/// The whole program: parses, loads the configuration, builds the real world, runs one command. Data goes to
/// `out`, talk to `err`. Returns the exit status; the only place where exceptions end.
int main(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

}  // namespace cachehold::cli
