// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "redis/connection.hpp"

namespace cachehold::redis {

/// A connection to a server that can be walked, and what the server says of itself.
struct Server {
    Connection connection;
    std::string address{};
    std::string product{};         ///< "redis 7.0.15"; empty where the server does not tell
    std::string password_place{};  ///< Password::place of the one that was accepted; empty: none was sent
    std::vector<int> databases{};  ///< to walk, see ServerSettings::database
    int selected = 0;
    std::uint64_t keys = 0;         ///< in these databases; 0 also where the server does not tell
    Clock::duration round_trip{0};  ///< an upper limit of what the way there and back costs
};

/// False: the server has no such database. Throws FlushError.
bool select(Server& server, int database);

/// Opens connections as the settings say.
class Connector {
public:
    /// Reads the files of TLS where an endpoint wants it; throws Error{configuration}.
    explicit Connector(ServerSettings settings);

    /// A connection on which nothing has been said yet; to a server, not to Sentinels. Throws FlushError.
    [[nodiscard]] Connection dial(const Endpoint& endpoint) const;

    /// AUTH with one password after the other, until one is accepted: returns its place, empty where there is
    /// none. Throws FlushError{refused_auth} among others.
    std::string log_in(Connection& connection, const Endpoint& endpoint) const;

    /// Dialled, logged in, and known for what it is. Throws FlushError, {refused_auth} and
    /// {not_ready} among others; {read_only} and {server_error} for a replica, a Sentinel and a node of a
    /// cluster, where a walk proves nothing. With `only_look` no writing command is sent, and a replica will
    /// do.
    [[nodiscard]] Server connect(const Endpoint& endpoint, bool only_look) const;

    /// Notes which databases `server` has to walk now, and in its name.
    void find_databases(Server& server) const;

    [[nodiscard]] const ServerSettings& settings() const { return settings_; }

private:
    [[nodiscard]] bool is_accepted(Connection& connection, const std::string& user,
                                   const Password& password) const;

    ServerSettings settings_;
    Tls tls_;  ///< empty: no endpoint wants it
};

}  // namespace cachehold::redis
