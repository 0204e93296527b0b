// SPDX-License-Identifier: MIT
#include "redis/socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>

#include "redis/resolve.hpp"

namespace cachehold::redis {
namespace {

std::string text_of(int error) { return std::generic_category().message(error); }

int milliseconds_until(Clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<decltype(left)>(left, 0, 60'000));
}

class Socket : public Stream {
public:
    Socket(int family, int protocol)
        : descriptor_(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol)) {
        if (descriptor_ < 0) throw FlushError(Failure::unreachable, text_of(errno));
    }
    ~Socket() override { ::close(descriptor_); }

    std::optional<std::size_t> read(char* bytes, std::size_t size) override {
        const ssize_t count = ::recv(descriptor_, bytes, size, 0);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno == EAGAIN || errno == EINTR) return std::nullopt;
        throw FlushError(Failure::connection_lost, text_of(errno));
    }

    std::size_t write(const char* bytes, std::size_t size) override {
        const ssize_t count = ::send(descriptor_, bytes, size, MSG_NOSIGNAL);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno == EAGAIN || errno == EINTR) return 0;
        throw FlushError(Failure::connection_lost, text_of(errno));
    }

    bool wait(bool to_write, Clock::time_point deadline) override {
        return wait_for(static_cast<short>(to_write ? POLLIN | POLLOUT : POLLIN), deadline);
    }

    void connect(const sockaddr* address, socklen_t size, Clock::time_point deadline);

private:
    bool wait_for(short events, Clock::time_point deadline) const {
        for (;;) {
            pollfd item{descriptor_, events, 0};
            const int left = milliseconds_until(deadline);
            if (::poll(&item, 1, left) > 0) return true;
            if (Clock::now() >= deadline) return false;
        }
    }

    int descriptor_;
};

/// A Unix socket whose queue is full says EAGAIN and gives nothing to wait for.
void Socket::connect(const sockaddr* address, socklen_t size, Clock::time_point deadline) {
    while (::connect(descriptor_, address, size) != 0 && errno != EISCONN) {
        const int error = errno;
        if (error != EAGAIN && error != EINPROGRESS && error != EINTR && error != EALREADY)
            throw FlushError(Failure::unreachable, text_of(error));
        if (error == EAGAIN) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        if (error == EAGAIN ? Clock::now() >= deadline : !wait_for(POLLOUT, deadline))
            throw FlushError(Failure::timed_out, "no connection within the limit");
        int outcome = 0;
        socklen_t length = sizeof outcome;
        ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &outcome, &length);
        if (outcome != 0) throw FlushError(Failure::unreachable, text_of(outcome));
    }
}

std::unique_ptr<Stream> connect_unix(const std::string& path, Clock::time_point deadline) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw FlushError(Failure::unreachable, "the path is too long for a socket");
    std::memcpy(static_cast<char*>(address.sun_path), path.c_str(), path.size() + 1);
    auto socket = std::make_unique<Socket>(AF_UNIX, 0);
    socket->connect(reinterpret_cast<const sockaddr*>(&address), sizeof address, deadline);
    return socket;
}

std::unique_ptr<Stream> connect_tcp(const Address& address, Clock::time_point deadline) {
    auto socket = std::make_unique<Socket>(address.family(), IPPROTO_TCP);
    socket->connect(address.get(), address.size, deadline);
    return socket;
}

}  // namespace

std::unique_ptr<Stream> connect_to(const Endpoint& endpoint, Clock::time_point deadline) {
    if (endpoint.kind == Endpoint::Kind::unix_socket) return connect_unix(endpoint.path, deadline);
    const std::vector<Address> addresses = resolve(endpoint.host, endpoint.port, deadline);
    for (std::size_t i = 0; i + 1 < addresses.size(); ++i) {
        try {
            // An address that swallows packets must leave time for the next one.
            const auto share = (deadline - Clock::now()) / static_cast<int>(addresses.size() - i);
            return connect_tcp(addresses[i], Clock::now() + share);
        } catch (const FlushError&) {
            continue;
        }
    }
    return connect_tcp(addresses.back(), deadline);
}

}  // namespace cachehold::redis
