// SPDX-License-Identifier: MIT
#pragma once

#include <sys/socket.h>

#include <string>
#include <vector>

#include "redis/socket.hpp"

namespace cachehold::redis {

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
    [[nodiscard]] int family() const { return storage.ss_family; }
};

/// At least one address of `host` (a name, or an address of IPv4 or IPv6), in the order to try them. Throws
/// FlushError{unreachable}, and {timed_out} at the deadline, although the system's resolver knows no
/// deadline.
std::vector<Address> resolve(const std::string& host, int port, Clock::time_point deadline);

}  // namespace cachehold::redis
