// SPDX-License-Identifier: MIT
// A look at a server before anything is at stake.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "redis/endpoint.hpp"

namespace cachehold::redis {

struct Inspection {
    std::string server;   ///< as in FlushReport
    std::string product;  ///< "redis 7.0.15"; empty where it does not tell
    int database = 0;     ///< as the server has it, see ServerSettings::database
    std::uint64_t keys = 0;
    std::vector<std::string> refusals;  ///< what our user may not do, with the server's words
};

/// Whether a flush could be done. Deletes nothing and asks for nothing to be written: the
/// command that deletes is queued in a transaction, which the server judges as it would judge the command,
/// and which is then discarded; where transactions are forbidden, it is sent for a key that nobody can have.
/// Throws FlushError like a flush, report::Error{configuration}.
Inspection inspect(const ServerSettings& settings);

}  // namespace cachehold::redis
