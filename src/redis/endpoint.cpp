// SPDX-License-Identifier: MIT
#include "redis/endpoint.hpp"

#include <algorithm>
#include <regex>

#include "report/report.hpp"

namespace cachehold::redis {
namespace {

constexpr const char* forms =
    "write unix:///path/to/redis.sock, redis://[user@]host[:port] or "
    "sentinel://[user@]host[:port],host[:port]/primary (rediss://, sentinels:// with TLS)";
constexpr int sentinel_port = 26379;

[[noreturn]] void refuse(const std::string& address, const std::string& why) {
    throw Error(ExitStatus::configuration,
                report::quoted(address) + " is no address of a Redis server: " + why + "; " + forms);
}

/// Before anything else, so that no other message repeats it.
void refuse_password(const std::string& address) {
    const std::size_t scheme = address.find("://");
    const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
    const std::size_t at = address.rfind('@');
    if (at == std::string::npos || address.compare(0, begin, "unix://") == 0) return;
    if (address.find(':', begin) < at)
        throw Error(ExitStatus::configuration,
                    "an address of a Redis server holds a password (not shown here); put it into "
                    "redis.password_file instead");
}

/// "host", "host:port", "[v6]:port".
Endpoint parse_host(const std::string& address, const std::string& text, int default_port) {
    constexpr std::size_t longest = 300;  // std::regex calls itself for each byte
    static const std::regex form(R"((?:\[([^\[\]]+)\]|([^:/?#\[\]]+))(?::(\d{1,5}))?)");
    std::smatch found;
    if (text.size() > longest || !std::regex_match(text, found, form))
        refuse(
            address,
            "it has no host, more than host and port (the database has a key of its own), or an IPv6 address "
            "without brackets");
    Endpoint endpoint;
    endpoint.host = found.str(1) + found.str(2);
    endpoint.port = found[3].matched ? std::stoi(found.str(3)) : default_port;
    if (endpoint.port < 1 || endpoint.port > 65535) refuse(address, "the port is no number from 1 to 65535");
    return endpoint;
}

Endpoint parse_sentinels(const std::string& address, std::string hosts) {
    Endpoint endpoint;
    endpoint.kind = Endpoint::Kind::sentinel;
    const std::size_t slash = hosts.find('/');
    if (slash == std::string::npos || slash + 1 == hosts.size())
        refuse(address, "the name that the Sentinels give to the primary is missing at its end");
    endpoint.primary_name = hosts.substr(slash + 1);
    hosts.erase(slash);
    for (std::size_t begin = 0; begin <= hosts.size();) {
        const std::size_t end = std::min(hosts.find(',', begin), hosts.size());
        endpoint.sentinels.push_back(parse_host(address, hosts.substr(begin, end - begin), sentinel_port));
        begin = end + 1;
    }
    return endpoint;
}

std::string host_and_port(const Endpoint& endpoint) {
    const std::string host = report::printable(endpoint.host);
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port);
}

}  // namespace

Endpoint parse_endpoint(const std::string& address) {
    refuse_password(address);
    if (address.find('\0') != std::string::npos) refuse(address, "it holds a NUL");
    const std::size_t end = std::min(address.find("://"), address.size());
    const std::string scheme = address.substr(0, end);
    const std::string rest = address.substr(std::min(end + 3, address.size()));
    Endpoint endpoint;
    if (scheme == "unix") {
        if (rest.empty() || rest[0] != '/') refuse(address, "the path of a socket begins with /");
        endpoint.kind = Endpoint::Kind::unix_socket;
        endpoint.path = rest;
        return endpoint;
    }
    const std::size_t at = rest.rfind('@');
    const std::string hosts = at == std::string::npos ? rest : rest.substr(at + 1);
    if (scheme == "redis" || scheme == "rediss")
        endpoint = parse_host(address, hosts, endpoint.port);
    else if (scheme == "sentinel" || scheme == "sentinels")
        endpoint = parse_sentinels(address, hosts);
    else
        refuse(address, "it begins with none of these");
    if (at != std::string::npos) endpoint.username = rest.substr(0, at);
    endpoint.tls = scheme == "rediss" || scheme == "sentinels";
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
