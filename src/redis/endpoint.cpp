// SPDX-License-Identifier: MIT
#include "redis/endpoint.hpp"

#include <algorithm>
#include <charconv>

#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::redis {
namespace {

constexpr const char* forms =
    "write unix:///path/to/redis.sock, redis://[user@]host[:port] or "
    "sentinel://[user@]host[:port],host[:port]/primary (rediss://, sentinels:// with TLS)";
constexpr int sentinel_port = 26379;

[[noreturn]] void refuse(const std::string& address, const std::string& why) {
    throw report::Error(report::ExitStatus::configuration,
                        report::quoted(address) + " is no address of a Redis server: " + why + "; " + forms);
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

/// Removes "user@" from the front of `rest`.
std::string take_user(std::string& rest) {
    const std::size_t at = rest.rfind('@');
    if (at == std::string::npos) return {};
    std::string user = rest.substr(0, at);
    rest.erase(0, at + 1);
    return user;
}

/// "host", "host:port", "[v6]:port".
Endpoint parse_host(const std::string& address, const std::string& text, int default_port) {
    Endpoint endpoint;
    std::string after;
    if (!text.empty() && text[0] == '[') {
        const std::size_t close = text.find(']');
        if (close == std::string::npos) refuse(address, "the bracket is not closed");
        endpoint.host = text.substr(1, close - 1);
        after = text.substr(close + 1);
    } else {
        const std::size_t colon = text.find(':');
        endpoint.host = text.substr(0, colon);
        if (colon != std::string::npos) after = text.substr(colon);
        if (after.find(':', 1) != std::string::npos) refuse(address, "an IPv6 address needs brackets");
    }
    if (endpoint.host.empty()) refuse(address, "the host is missing");
    if (endpoint.host.find_first_of("/?#") != std::string::npos || after.find('/') != std::string::npos)
        refuse(address, "nothing may follow host and port (the database has a key of its own)");
    if (!after.empty() && after[0] != ':') refuse(address, "only :port may follow the bracket");
    endpoint.port = after.empty() ? default_port : parse_port(address, after.substr(1));
    return endpoint;
}

Endpoint parse_tcp(const std::string& address, std::string rest) {
    const std::string user = take_user(rest);
    Endpoint endpoint = parse_host(address, rest, Endpoint().port);
    endpoint.username = user;
    return endpoint;
}

Endpoint parse_sentinel(const std::string& address, std::string rest) {
    Endpoint endpoint;
    endpoint.kind = Endpoint::Kind::sentinel;
    const std::size_t slash = rest.find('/');
    if (slash == std::string::npos || slash + 1 == rest.size())
        refuse(address, "the name that the Sentinels give to the primary is missing at its end");
    endpoint.primary_name = rest.substr(slash + 1);
    rest.erase(slash);
    endpoint.username = take_user(rest);
    for (std::size_t begin = 0; begin <= rest.size();) {
        const std::size_t end = std::min(rest.find(',', begin), rest.size());
        endpoint.sentinels.push_back(parse_host(address, rest.substr(begin, end - begin), sentinel_port));
        begin = end + 1;
    }
    return endpoint;
}

Endpoint parse_unix(const std::string& address, const std::string& path) {
    Endpoint endpoint;
    endpoint.kind = Endpoint::Kind::unix_socket;
    endpoint.path = path;
    if (path.empty() || path[0] != '/') refuse(address, "the path of a socket begins with /");
    return endpoint;
}

std::string host_and_port(const Endpoint& endpoint) {
    const bool v6 = endpoint.host.find(':') != std::string::npos;
    return (v6 ? "[" + endpoint.host + "]" : report::printable(endpoint.host)) + ":" +
           std::to_string(endpoint.port);
}

}  // namespace

Endpoint parse_endpoint(const std::string& address) {
    refuse_password(address);
    if (address.find('\0') != std::string::npos) refuse(address, "it holds a NUL");
    const std::size_t end = address.find("://");
    const std::string scheme = address.substr(0, end);
    const std::string rest = end == std::string::npos ? "" : address.substr(end + 3);
    if (scheme == "unix") return parse_unix(address, rest);
    Endpoint endpoint;
    if (scheme == "redis" || scheme == "rediss")
        endpoint = parse_tcp(address, rest);
    else if (scheme == "sentinel" || scheme == "sentinels")
        endpoint = parse_sentinel(address, rest);
    else
        refuse(address, "it begins with none of these");
    endpoint.tls = scheme.back() == 's' && scheme != "redis";
    for (Endpoint& sentinel : endpoint.sentinels) sentinel.tls = endpoint.tls;
    return endpoint;
}

std::string to_string(const Endpoint& endpoint) {
    if (endpoint.kind == Endpoint::Kind::unix_socket) return "unix://" + report::printable(endpoint.path);
    const std::string tls = endpoint.tls ? "s://" : "://";
    if (endpoint.kind == Endpoint::Kind::tcp) return "redis" + tls + host_and_port(endpoint);
    std::string hosts;
    for (const Endpoint& one : endpoint.sentinels) hosts += (hosts.empty() ? "" : ",") + host_and_port(one);
    return "sentinel" + tls + hosts + "/" + report::printable(endpoint.primary_name);
}

}  // namespace cachehold::redis
