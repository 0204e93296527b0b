// SPDX-License-Identifier: MIT
// The servers that hold the keys: one, the primary that the Sentinels name, or the primaries of a cluster.
// Where another one may take over, a walk proves something only if it was still the primary afterwards.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "redis/cluster.hpp"
#include "redis/connector.hpp"

namespace cachehold::redis {

class Primaries {
public:
    /// With `only_look`, a replica will do; see shake_hands(). `server`: see FlushRequest::server.
    Primaries(const Connector& connector, bool only_look, std::string server)
        : connector_(connector), only_look_(only_look), server_(std::move(server)) {}

    /// Before each pass: finds and connects what is not connected, in no particular order. Throws FlushError.
    std::vector<Connection*> connect();

    /// After each pass: waits until their replicas have what was deleted, for another one may take over, and
    /// asks again who they are. Throws FlushError.
    bool are_the_same();

    /// After an error: true when others may take over, so that connect() is worth another try; everything is
    /// connected anew then.
    bool may_be_replaced(const FlushError& error);

    /// How many passes in a row must find nothing. In a cluster, one alone can miss a key that moves from a
    /// node not yet walked so far to one already past that place. It does so once; the next pass sees it.
    [[nodiscard]] int proofs() const { return is_cluster_ ? 2 : 1; }

    /// Which of redis.endpoints answered, once connected.
    [[nodiscard]] std::string address() const { return to_string(*entry_); }

    /// For people, once connected.
    [[nodiscard]] std::string name() const;

private:
    Connection connect_first();
    Connection connect_entry();
    void connect_cluster();
    Link& somebody();
    void keep_only_primaries(const std::vector<ClusterNode>& nodes);
    std::string doubt();
    [[nodiscard]] bool has_sentinels() const;
    [[nodiscard]] Endpoint endpoint_of(const ClusterNode& node) const;

    const Connector& connector_;
    bool only_look_;
    std::string server_;
    bool is_cluster_ = false;
    std::optional<Endpoint> entry_;           ///< of the configured ones, that which answered
    Endpoint primary_;                        ///< entry_, or what the Sentinels named
    std::map<std::string, Connection> open_;  ///< by the id of the node; by "" while that is not known
    std::vector<Endpoint> known_;             ///< every node of the cluster that we have heard of
    std::optional<Clock::time_point> since_;  ///< when they were lost
};

}  // namespace cachehold::redis
