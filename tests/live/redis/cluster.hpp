// SPDX-License-Identifier: MIT
// A real cluster on the loopback.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support/redis_server.hpp"

namespace cachehold::test {

class Cluster {
public:
    /// `primaries` nodes that share the slots evenly, and as many replicas if asked for, all in agreement and
    /// in step. `options` for each.
    explicit Cluster(std::size_t primaries, bool with_replicas = false,
                     const std::vector<std::string>& options = {});

    [[nodiscard]] RedisServer& node(std::size_t number) { return *nodes_.at(number); }
    [[nodiscard]] RedisClient client(std::size_t number) const { return nodes_.at(number)->client(); }
    [[nodiscard]] std::string address(std::size_t number = 0) const {
        return "redis://127.0.0.1:" + std::to_string(nodes_.at(number)->port());
    }
    [[nodiscard]] std::size_t primaries() const { return primaries_; }

    /// SETs each key where it belongs, as the slots were at the beginning.
    void set(const std::vector<std::string>& keys);
    [[nodiscard]] std::size_t owner(const std::string& key) const;

    /// Keys with this beginning on all nodes that are alive and primaries now.
    [[nodiscard]] long long count(const std::string& beginning) const;

    /// Opens the slot of `key` for its way from one node to another; moves up to `most` of its keys; closes
    /// it.
    void open_slot(const std::string& key, std::size_t from, std::size_t to);
    /// Returns how many it moved.
    std::size_t move_keys(const std::string& key, std::size_t from, std::size_t to, int most);
    void close_slot(const std::string& key, std::size_t from, std::size_t to);

private:
    void share_slots();
    void attach_replicas();
    [[nodiscard]] bool agrees(std::size_t node, std::size_t replicas) const;

    std::size_t primaries_;
    std::vector<std::unique_ptr<RedisServer>> nodes_;
};

/// CRC16 of the key, or of what stands in its braces.
unsigned slot_of(const std::string& key);

}  // namespace cachehold::test
