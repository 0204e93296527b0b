// SPDX-License-Identifier: MIT
// The server that holds the keys: the configured one, or the primary that the Sentinels name. Behind
// Sentinels another server may take over. A walk proves something only if its server is still the primary
// afterwards.
#pragma once

#include <optional>
#include <string>

#include "redis/connector.hpp"

namespace cachehold::redis {

class Primary {
public:
    /// `only_look`: see Connector::connect(). `server`: see FlushRequest::server.
    Primary(const Connector& connector, bool only_look, std::string server)
        : connector_(connector), only_look_(only_look), server_(std::move(server)) {}

    /// Before each pass. Finds the server, opens a new connection and finds its databases. Throws FlushError.
    Server& connect();

    /// After each pass; without Sentinels always true. With Sentinels: waits until the replicas have the
    /// deletions, because one of them may take over, and asks again for the primary. Throws FlushError.
    bool is_the_same();

    /// After an error. Waits a moment and returns true if another server may take over. Then the caller calls
    /// connect() again.
    bool may_be_replaced(const FlushError& error);

    /// Which of redis.endpoints answered, once connected.
    [[nodiscard]] std::string address() const { return to_string(*entry_); }

private:
    Server connect_first();
    Server connect_entry();
    [[nodiscard]] bool has_sentinels() const;

    const Connector& connector_;
    bool only_look_;
    std::string server_;
    std::optional<Endpoint> entry_;  ///< the configured one that answered
    Endpoint primary_;               ///< entry_, or the server that the Sentinels named
    std::optional<Server> open_;
    std::optional<Clock::time_point> since_;  ///< when the primary was lost first
};

}  // namespace cachehold::redis
