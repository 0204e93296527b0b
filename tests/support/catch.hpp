// SPDX-License-Identifier: MIT
// Catch2 in whichever major version the release ships: include this, never Catch2 itself.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <string>

namespace cachehold::test {

/// Marks the running test case as skipped and says why in the summary of tests/run; the caller returns
/// afterwards. (Catch2 2.13 has no SKIP.)
void skip(const std::string& why);

/// What the exception said that this thread has thrown last.
const std::string& last_thrown();

}  // namespace cachehold::test
