// SPDX-License-Identifier: MIT
#include "os/process.hpp"

#include <ctime>
#include <thread>

namespace cachehold::os {

std::int64_t Clock::now() const {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

void Clock::sleep(std::chrono::milliseconds duration) const { std::this_thread::sleep_for(duration); }

std::string to_utc(std::int64_t seconds) {
    const std::time_t time = seconds;
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    char text[32];
    const auto length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text, length};
}

std::optional<std::int64_t> from_utc(const std::string& text) {
    std::tm parts{};
    const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    if (end == nullptr) return std::nullopt;
    const std::int64_t seconds = ::timegm(&parts);
    return to_utc(seconds) == text ? std::optional(seconds) : std::nullopt;
}

}  // namespace cachehold::os
