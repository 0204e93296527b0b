// SPDX-License-Identifier: MIT
// Where a server is and how to log in, as the configuration says.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace cachehold::redis {

struct Endpoint {
    enum class Kind { unix_socket, tcp, sentinel };
    Kind kind = Kind::tcp;
    std::string path;  ///< unix_socket
    std::string host;  ///< tcp: name or address, without brackets
    int port = 6379;
    std::string username;  ///< from redis://user@host; empty: ServerSettings::username
    bool tls = false;
    std::vector<Endpoint> sentinels;  ///< sentinel: asked in this order
    std::string primary_name;         ///< sentinel: the name that they give to the primary
};

/// "unix:///path", "redis://[user@]host[:port]", "sentinel://[user@]host[:port],host[:port]/primary" ([v6] in
/// brackets); rediss:// and sentinels:// for TLS. Throws Error{configuration} that names the text and
/// the forms; a password in the address is refused without being repeated.
Endpoint parse_endpoint(const std::string& address);

/// For messages: the address without user.
std::string to_string(const Endpoint& endpoint);

/// Files in PEM format, by absolute path.
struct TlsSettings {
    std::string ca_file;  ///< the trusted CAs; empty: those of the system
    std::string certificate_file;
    std::string key_file;
    std::string host_name;  ///< the name in the server's certificate; empty: the host of its address
};

struct Password {
    std::string text;
    std::string place;             ///< the file that has it, perhaps with its line
    bool on_socket_alone = false;  ///< not sent over TCP
};

struct ServerSettings {
    std::vector<Endpoint> endpoints;  ///< tried in order; the first that answers is the server
    std::string username;             ///< empty or "default": AUTH with the password alone (Redis < 6 too)
    std::vector<Password> passwords;  ///< tried in order, all on one server
    bool demands_login = false;  ///< refuse a server that wants no password: it is not that of `passwords`
    /// Where the server refuses the number ("DB index is out of range"), 0 is used, as phpredis does. Unset:
    /// all databases with keys; where INFO is forbidden, 8, which is BOA's, and 0.
    std::optional<int> database;
    std::chrono::milliseconds connect_limit{2000};
    std::chrono::milliseconds reply_limit{10000};  ///< longest silence of the server
    /// Longest wait of one flush for other primaries, where Sentinels choose them.
    std::chrono::milliseconds failover_limit{60000};
    std::chrono::milliseconds walk_limit{30 * 60 * 1000};  ///< longest pass over all keys
    TlsSettings tls;
};

}  // namespace cachehold::redis
