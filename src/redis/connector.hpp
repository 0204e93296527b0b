// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>

#include "redis/handshake.hpp"
#include "redis/tls.hpp"

namespace cachehold::redis {

struct Connection {
    std::unique_ptr<Link> link;
    Session session;
};

/// Opens connections as the settings say. Overwrites its copy of the password at its end.
class Connector {
public:
    /// Reads the files of TLS where an endpoint wants it; throws report::Error{configuration}.
    explicit Connector(ServerSettings settings);
    ~Connector();
    Connector(const Connector&) = delete;
    Connector& operator=(const Connector&) = delete;

    /// A connection on which nothing has been said yet; to a server, not to Sentinels.
    [[nodiscard]] std::unique_ptr<Link> dial(const Endpoint& endpoint) const;

    /// Dialled, logged in, and known for what it is; see shake_hands().
    [[nodiscard]] Connection connect(const Endpoint& endpoint, bool only_look) const;

    [[nodiscard]] const ServerSettings& settings() const { return settings_; }

private:
    ServerSettings settings_;
    std::optional<TlsContext> tls_;
};

}  // namespace cachehold::redis
