// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hold/hold.hpp"

namespace cachehold::command {

struct RunOptions {
    std::optional<site::Site> site;  ///< nullopt: give the command a token, and end what began under it
    std::vector<std::string> command;
    bool strict = false;    ///< a problem of ours is a failure: before the command, it is not run
    hold::Request request;  ///< token, task, second_cache, new_place
};

/// begin, the command, end. Returns the command's own exit status, or ends this process by the signal that
/// ended the command; 127 and 126 as a shell for a command that cannot be started. A problem of ours is told
/// on stderr; only with `strict` does it become the exit status, and only where the command succeeded.
int run(hold::World& world, const RunOptions& options);

}  // namespace cachehold::command
