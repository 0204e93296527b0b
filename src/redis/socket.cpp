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

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

/// At least one, in the order to try them. In a thread of its own that is left behind when it takes too long.
Addresses resolve(const std::string& host, int port, Clock::time_point deadline) {
    std::packaged_task<std::pair<int, Addresses>()> task([host, port] {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = AI_NUMERICSERV;
        addrinfo* list = nullptr;
        const int status = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
        return std::make_pair(status, Addresses(list, ::freeaddrinfo));
    });
    auto result = task.get_future();
    std::thread(std::move(task)).detach();
    if (result.wait_until(deadline) != std::future_status::ready)
        throw FlushError(Failure::timed_out, "the name was not resolved within the limit");
    auto [status, addresses] = result.get();
    if (!addresses) throw FlushError(Failure::unreachable, ::gai_strerror(status));
    return std::move(addresses);
}

/// A Unix socket whose queue is full says EAGAIN and gives nothing to wait for.
std::unique_ptr<Socket> connect_to(const sockaddr* address, socklen_t size, Clock::time_point deadline) {
    const int descriptor = ::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) throw FlushError(Failure::unreachable, text_of(errno));
    auto made = std::make_unique<Socket>(descriptor);
    while (::connect(descriptor, address, size) != 0 && errno != EISCONN) {
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

std::unique_ptr<Socket> connect_to(const std::string& path, Clock::time_point deadline) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw FlushError(Failure::unreachable, "the path is too long for a socket");
    std::copy(path.begin(), path.end(), std::begin(address.sun_path));
    return connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof address, deadline);
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
    if (endpoint.kind == Endpoint::Kind::unix_socket) return connect_to(endpoint.path, deadline);
    const Addresses addresses = resolve(endpoint.host, endpoint.port, deadline);
    for (const addrinfo* one = addresses.get();; one = one->ai_next) {
        const bool is_last = one->ai_next == nullptr;
        const auto now = Clock::now();
        try {
            // An address that swallows packets must leave time for the next one.
            return connect_to(one->ai_addr, one->ai_addrlen, is_last ? deadline : now + (deadline - now) / 2);
        } catch (const FlushError&) {
            if (is_last) throw;
        }
    }
}

}  // namespace cachehold::redis
