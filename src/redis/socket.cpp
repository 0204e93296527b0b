// SPDX-License-Identifier: MIT
#include "redis/socket.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <future>
#include <system_error>
#include <thread>

#include "redis/failure.hpp"

namespace cachehold::redis {
namespace {

std::string text_of(int error) { return std::generic_category().message(error); }

int milliseconds_until(Clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<decltype(left)>(left, 0, 60'000));
}

bool wait_for(int descriptor, short events, Clock::time_point deadline) {
    for (;;) {
        pollfd item{descriptor, events, 0};
        if (::poll(&item, 1, milliseconds_until(deadline)) > 0) return true;
        if (Clock::now() >= deadline) return false;
    }
}

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

struct Found {
    int status = 0;
    std::vector<Address> addresses;
};

Found look_up(const std::string& host, int port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
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

/// At least one, in the order to try them. In a thread of its own that is left behind when it takes too long.
std::vector<Address> resolve(const std::string& host, int port, Clock::time_point deadline) {
    std::packaged_task<Found()> task([host, port] { return look_up(host, port); });
    std::future<Found> result = task.get_future();
    std::thread(std::move(task)).detach();
    if (result.wait_until(deadline) != std::future_status::ready)
        throw FlushError(Failure::timed_out, "the name was not resolved within the limit");
    Found found = result.get();
    if (found.addresses.empty()) throw FlushError(Failure::unreachable, ::gai_strerror(found.status));
    return std::move(found.addresses);
}

Address address_of(const std::string& path) {
    Address address;
    address.size = sizeof(sockaddr_un);
    auto& local = reinterpret_cast<sockaddr_un&>(address.storage);
    local.sun_family = AF_UNIX;
    if (path.size() >= sizeof local.sun_path)
        throw FlushError(Failure::unreachable, "the path is too long for a socket");
    std::memcpy(static_cast<char*>(local.sun_path), path.c_str(), path.size() + 1);
    return address;
}

/// A Unix socket whose queue is full says EAGAIN and gives nothing to wait for.
std::unique_ptr<Socket> connect_to(const Address& address, Clock::time_point deadline) {
    const int descriptor = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) throw FlushError(Failure::unreachable, text_of(errno));
    auto made = std::make_unique<Socket>(descriptor);
    const auto* target = reinterpret_cast<const sockaddr*>(&address.storage);
    while (::connect(descriptor, target, address.size) != 0 && errno != EISCONN) {
        const int error = errno;
        if (error != EAGAIN && error != EINPROGRESS && error != EINTR && error != EALREADY)
            throw FlushError(Failure::unreachable, text_of(error));
        if (error == EAGAIN) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        if (error == EAGAIN ? Clock::now() >= deadline : !wait_for(descriptor, POLLOUT, deadline))
            throw FlushError(Failure::timed_out, "no connection within the limit");
        int outcome = 0;
        socklen_t length = sizeof outcome;
        ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &outcome, &length);
        if (outcome != 0) throw FlushError(Failure::unreachable, text_of(outcome));
    }
    return made;
}

}  // namespace

Socket::~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<std::size_t> Socket::read(char* bytes, std::size_t size) {
    const ssize_t count = ::recv(descriptor_, bytes, size, 0);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN || errno == EINTR) return std::nullopt;
    throw FlushError(Failure::connection_lost, text_of(errno));
}

std::size_t Socket::write(const char* bytes, std::size_t size) {
    const ssize_t count = ::send(descriptor_, bytes, size, MSG_NOSIGNAL);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN || errno == EINTR) return 0;
    throw FlushError(Failure::connection_lost, text_of(errno));
}

bool Socket::wait(bool to_write, Clock::time_point deadline) {
    return wait_for(descriptor_, static_cast<short>(to_write ? POLLIN | POLLOUT : POLLIN), deadline);
}

std::unique_ptr<Socket> connect_to(const Endpoint& endpoint, Clock::time_point deadline) {
    if (endpoint.kind == Endpoint::Kind::unix_socket) return connect_to(address_of(endpoint.path), deadline);
    const std::vector<Address> addresses = resolve(endpoint.host, endpoint.port, deadline);
    for (std::size_t i = 0; i + 1 < addresses.size(); ++i) {
        try {
            // An address that swallows packets must leave time for the next one.
            const auto share = (deadline - Clock::now()) / static_cast<int>(addresses.size() - i);
            return connect_to(addresses[i], Clock::now() + share);
        } catch (const FlushError&) {
            continue;
        }
    }
    return connect_to(addresses.back(), deadline);
}

}  // namespace cachehold::redis
