// SPDX-License-Identifier: MIT
#include "support/slow_way.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <stdexcept>

namespace cachehold::test {
namespace {

using Clock = std::chrono::steady_clock;

struct Chunk {
    Clock::time_point due;
    std::string bytes;
};

bool write_all(int to, const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
        const ssize_t count = ::send(to, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return false;
        sent += static_cast<std::size_t>(count);
    }
    return true;
}

/// Until there is something to read, or to pass on; at most 100 ms.
bool is_readable(int from, const std::deque<Chunk>& waiting) {
    auto left = std::chrono::nanoseconds(std::chrono::milliseconds(100));
    if (!waiting.empty())
        left = std::clamp(std::chrono::nanoseconds(waiting.front().due - Clock::now()),
                          std::chrono::nanoseconds(0), left);
    const timespec limit{0, static_cast<long>(left.count())};
    pollfd item{from, POLLIN, 0};
    return ::ppoll(&item, 1, &limit, nullptr) > 0;
}

int connect_to_unix(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(static_cast<char*>(address.sun_path), path.c_str(), sizeof address.sun_path - 1);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("slow way: cannot connect to " + path);
    return descriptor;
}

}  // namespace

SlowWay::SlowWay(std::string socket, std::chrono::microseconds one_way)
    : socket_(std::move(socket)),
      one_way_(one_way),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, generic, &size) != 0)
        throw std::runtime_error("slow way: cannot listen");
    port_ = ntohs(address.sin_port);
    threads_.emplace_back([this] { accept_all(); });
}

SlowWay::~SlowWay() {
    ends_ = true;
    threads_.front().join();
    ::close(listener_);
}

/// Its threads are joined here, by the thread that started them.
void SlowWay::accept_all() {
    std::vector<std::thread> directions;
    std::vector<int> descriptors;
    while (!ends_) {
        pollfd item{listener_, POLLIN, 0};
        if (::poll(&item, 1, 20) <= 0) continue;
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        const int on = 1;
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const int server = connect_to_unix(socket_);
        descriptors.insert(descriptors.end(), {client, server});
        directions.emplace_back([=, this] { pass_on(client, server); });
        directions.emplace_back([=, this] { pass_on(server, client); });
    }
    for (std::thread& direction : directions) direction.join();
    for (const int descriptor : descriptors) ::close(descriptor);
}

void SlowWay::pass_on(int from, int to) const {
    std::deque<Chunk> waiting;
    std::vector<char> buffer(256UL * 1024);
    bool is_open = true;
    while (!ends_ && (is_open || !waiting.empty())) {
        if (is_open && is_readable(from, waiting)) {
            const ssize_t count = ::recv(from, buffer.data(), buffer.size(), 0);
            is_open = count > 0;
            if (is_open)
                waiting.push_back(
                    {Clock::now() + one_way_, {buffer.data(), static_cast<std::size_t>(count)}});
        } else if (!is_open && !waiting.empty()) {
            std::this_thread::sleep_until(waiting.front().due);
        }
        while (!waiting.empty() && waiting.front().due <= Clock::now()) {
            if (!write_all(to, waiting.front().bytes)) return;
            waiting.pop_front();
        }
    }
    ::shutdown(to, SHUT_WR);
}

}  // namespace cachehold::test
