// SPDX-License-Identifier: MIT
#include "os/system_log.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <ctime>

#include "report/report.hpp"

namespace cachehold::os {
namespace {

constexpr int daemon_facility = 3;
constexpr std::size_t longest_line = 4096;

/// RFC 3164, as daemons expect it on their local socket: local time, no host name.
std::string datagram(Severity severity, std::string_view line) {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    char stamp[32] = "";
    std::strftime(stamp, sizeof stamp, "%b %e %H:%M:%S", &local);
    return "<" + std::to_string(daemon_facility * 8 + static_cast<int>(severity)) + ">" + stamp +
           " cachehold[" + std::to_string(::getpid()) + "]: " + report::printable(line, longest_line);
}

}  // namespace

void log_to_system(const std::string& path, Severity severity, std::string_view line) noexcept try {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) return;
    std::memcpy(address.sun_path, path.c_str(), path.size());
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) return;
    const std::string bytes = datagram(severity, line);
    ::sendto(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
             sizeof address);
    ::close(socket);
} catch (...) {
}

}  // namespace cachehold::os
