// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "redis/connection.hpp"

namespace cachehold::redis {

/// A connection to a server with keys, and what the server says of itself.
struct Server {
    Connection connection;
    std::string address{};
    std::string product{};         ///< "redis 7.0.15"; empty where the server does not tell
    std::string password_place{};  ///< Password::place of the accepted one; empty: none was sent
    std::vector<int> databases{};  ///< to walk, see ServerSettings::database
    int selected = 0;
    std::uint64_t keys = 0;         ///< in these databases; 0 if the server does not tell
    Clock::duration round_trip{0};  ///< time for the way there and back, at most
};

/// Makes `database` the current one. False: the server has no such database. Throws FlushError.
bool select(Server& server, int database);

/// Opens connections as the settings say.
class Connector {
public:
    /// Reads the files of TLS if an endpoint wants TLS. Throws Error{configuration}.
    explicit Connector(ServerSettings settings);

    /// Opens a connection and sends nothing. `endpoint` is one server, or one of the Sentinels. Throws
    /// FlushError.
    [[nodiscard]] Connection dial(const Endpoint& endpoint) const;

    /// Tries one password after the other until the server accepts one. Returns the place of that password,
    /// empty if none is configured. Throws FlushError, {refused_auth} among others.
    std::string log_in(Connection& connection, const Endpoint& endpoint) const;

    /// Opens a connection, logs in, and asks what the server is. Throws FlushError: {read_only} for a
    /// replica, {server_error} for a Sentinel or a node of a cluster, because a walk of these proves nothing;
    /// others as well. With `only_look` it accepts a replica.
    [[nodiscard]] Server connect(const Endpoint& endpoint, bool only_look) const;

    /// Sets Server::databases of a new Server to those that a walk must visit, and names them in messages.
    void find_databases(Server& server) const;

    [[nodiscard]] const ServerSettings& settings() const { return settings_; }

private:
    [[nodiscard]] bool is_accepted(Connection& connection, const std::string& user,
                                   const Password& password) const;

    ServerSettings settings_;
    Tls tls_;  ///< empty: no endpoint wants it
};

}  // namespace cachehold::redis
