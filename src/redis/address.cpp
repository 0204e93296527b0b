// SPDX-License-Identifier: MIT
// Addresses of servers as the configuration writes them.
#include <charconv>

#include "redis/connect.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::redis {
namespace {

constexpr const char* forms = "write unix:///path/to/redis.sock or redis://[user@]host[:port]";

[[noreturn]] void refuse(const std::string& address, const std::string& why) {
    throw report::Error(
        report::ExitStatus::configuration,
        "'" + report::printable(address) + "' is no address of a Redis server: " + why + "; " + forms);
}

/// Before anything else, so that no other message repeats it.
void refuse_password(const std::string& address) {
    const std::size_t scheme = address.find("://");
    const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
    const std::size_t at = address.rfind('@');
    if (at == std::string::npos || address.compare(0, begin, "unix://") == 0) return;
    if (address.find(':', begin) < at)
        throw report::Error(report::ExitStatus::configuration,
                            "an address of a Redis server holds a password (not shown here); put it into "
                            "redis.password_file instead");
}

int parse_port(const std::string& address, const std::string& digits) {
    int port = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, port);
    if (error != std::errc() || stop != end || port < 1 || port > 65535)
        refuse(address, "the port is no number from 1 to 65535");
    return port;
}

Endpoint parse_tcp(const std::string& address) {
    Endpoint endpoint;
    std::string rest = address.substr(std::string("redis://").size());
    if (const std::size_t at = rest.rfind('@'); at != std::string::npos) {
        endpoint.username = rest.substr(0, at);
        rest.erase(0, at + 1);
    }
    std::string after;
    if (!rest.empty() && rest[0] == '[') {
        const std::size_t close = rest.find(']');
        if (close == std::string::npos) refuse(address, "the bracket is not closed");
        endpoint.host = rest.substr(1, close - 1);
        after = rest.substr(close + 1);
    } else {
        const std::size_t colon = rest.find(':');
        endpoint.host = rest.substr(0, colon);
        if (colon != std::string::npos) after = rest.substr(colon);
        if (after.find(':', 1) != std::string::npos) refuse(address, "an IPv6 address needs brackets");
    }
    if (endpoint.host.empty()) refuse(address, "the host is missing");
    if (endpoint.host.find_first_of("/?#") != std::string::npos || after.find('/') != std::string::npos)
        refuse(address, "nothing may follow host and port (the database has a key of its own)");
    if (!after.empty() && after[0] != ':') refuse(address, "only :port may follow the bracket");
    if (!after.empty()) endpoint.port = parse_port(address, after.substr(1));
    return endpoint;
}

}  // namespace

Endpoint parse_endpoint(const std::string& address) {
    refuse_password(address);
    if (address.find('\0') != std::string::npos) refuse(address, "it holds a NUL");
    if (address.compare(0, 8, "redis://") == 0) return parse_tcp(address);
    if (address.compare(0, 9, "rediss://") == 0) refuse(address, "TLS is not supported yet");
    if (address.compare(0, 7, "unix://") != 0) refuse(address, "it begins with neither unix:// nor redis://");
    Endpoint endpoint;
    endpoint.kind = Endpoint::Kind::unix_socket;
    endpoint.path = address.substr(7);
    if (endpoint.path.empty() || endpoint.path[0] != '/')
        refuse(address, "the path of a socket begins with /");
    return endpoint;
}

std::string to_string(const Endpoint& endpoint) {
    if (endpoint.kind == Endpoint::Kind::unix_socket) return "unix://" + report::printable(endpoint.path);
    const bool v6 = endpoint.host.find(':') != std::string::npos;
    return "redis://" + (v6 ? "[" + endpoint.host + "]" : report::printable(endpoint.host)) + ":" +
           std::to_string(endpoint.port);
}

}  // namespace cachehold::redis
