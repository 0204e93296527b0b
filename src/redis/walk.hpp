// SPDX-License-Identifier: MIT
// One pass over all keys of the database, with one cursor.
//
//     we:      SCAN 0         UNLINK hits of page 0, SCAN c1         UNLINK hits of page 1, SCAN c2
//     server:         page 0                                 page 1                                 ...
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "redis/connector.hpp"
#include "redis/matcher.hpp"

namespace cachehold::redis {

/// To the end. Adds to `report` what is deleted, also when it throws; `kept` is of this pass alone, `walked`
/// of the pass with the most. Asks `progress` after each page. Returns the keys that were to go, counted as
/// often as SCAN named them. Throws FlushError: {interrupted} when `progress` says no, after the page in
/// flight; {timed_out} after `limit`; {protocol} for a cursor that comes twice.
std::uint64_t walk(Server& server, const FlushRequest& request, const Matcher& matcher,
                   const Progress& progress, std::chrono::milliseconds limit, FlushReport& report);

/// The entry of a bin; made where it is missing, and good as long as `bins`. A site can invent as many bins
/// as it likes: those beyond the first 4096, and names longer than 256 bytes, share the bin "..." of their
/// prefix.
BinCount& bin_of(std::map<std::string, BinCount>& bins, std::string_view prefix, std::string_view bin);

}  // namespace cachehold::redis
