// SPDX-License-Identifier: MIT
// The server that holds the keys: the one that is configured, or the primary that its Sentinels name. Where
// another may take over, a walk proves something only if its server was still the primary afterwards.
#pragma once

#include <optional>
#include <string>

#include "redis/connector.hpp"

namespace cachehold::redis {

class Primary {
public:
    /// With `only_look`, a replica will do; see Connector::connect(). `server`: see FlushRequest::server.
    Primary(const Connector& connector, bool only_look, std::string server)
        : connector_(connector), only_look_(only_look), server_(std::move(server)) {}

    /// Before each pass: finds it and connects, if that is not done, and finds its databases. Throws
    /// FlushError.
    Server& connect();

    /// After each pass. With Sentinels: waits until the replicas have what was deleted, for one of them may
    /// take over, and asks again who is the primary. Throws FlushError.
    bool is_the_same();

    /// After an error: true when another may take over, so that connect() is worth another try; everything is
    /// connected anew then.
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
    std::optional<Endpoint> entry_;  ///< of the configured ones, that which answered
    Endpoint primary_;               ///< entry_, or what the Sentinels named
    std::optional<Server> open_;
    std::optional<Clock::time_point> since_;  ///< when it was lost
};

}  // namespace cachehold::redis
