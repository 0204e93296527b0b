// SPDX-License-Identifier: MIT
#include "redis/resolve.hpp"

#include <netdb.h>

#include <cstring>
#include <future>
#include <memory>
#include <thread>

namespace cachehold::redis {
namespace {

struct Found {
    int status = 0;
    std::vector<Address> addresses;
};

Found look_up(const std::string& host, int port, int flags) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    Found found;
    found.status = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
    if (found.status != 0) return found;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> freed(list, ::freeaddrinfo);
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
        Address address;
        address.size = entry->ai_addrlen;
        std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
        found.addresses.push_back(address);
    }
    return found;
}

/// In a thread of its own that is left behind when it takes too long.
Found look_up_name(const std::string& host, int port, Clock::time_point deadline) {
    std::packaged_task<Found()> task([host, port] { return look_up(host, port, AI_ADDRCONFIG); });
    std::future<Found> result = task.get_future();
    std::thread(std::move(task)).detach();
    if (result.wait_until(deadline) != std::future_status::ready)
        throw FlushError(Failure::timed_out, "the name was not resolved within the limit");
    return result.get();
}

}  // namespace

std::vector<Address> resolve(const std::string& host, int port, Clock::time_point deadline) {
    Found found = look_up(host, port, AI_NUMERICHOST);
    if (found.status == EAI_NONAME) found = look_up_name(host, port, deadline);
    if (found.status != 0 || found.addresses.empty())
        throw FlushError(Failure::unreachable, ::gai_strerror(found.status));
    return std::move(found.addresses);
}

}  // namespace cachehold::redis
