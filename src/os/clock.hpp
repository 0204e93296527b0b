// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace cachehold::os {

/// The time. A test has one of its own.
class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::int64_t now() const;  ///< seconds since 1970, UTC
    virtual void sleep(std::chrono::milliseconds duration) const;
};

/// "2026-11-24T19:12:06Z"
std::string to_utc(std::int64_t seconds);

/// The exact inverse, for years up to 9999; nullopt for a text that to_utc() would not write.
std::optional<std::int64_t> from_utc(const std::string& text);

}  // namespace cachehold::os
