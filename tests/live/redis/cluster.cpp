// SPDX-License-Identifier: MIT
#include "live/redis/cluster.hpp"

#include <stdexcept>

#include "live/redis/helpers.hpp"

namespace cachehold::test {
namespace {

constexpr unsigned all_slots = 16384;

std::string id_of(RedisClient client) { return client.command({"CLUSTER", "MYID"}).text; }

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

void must(RedisClient& client, const std::vector<std::string>& command) {
    const RedisReply reply = client.command(command);
    if (reply.is_error) throw std::runtime_error(command.at(1) + ": " + reply.text);
}

}  // namespace

unsigned slot_of(const std::string& key) {
    std::string hashed = key;
    const std::size_t open = key.find('{');
    const std::size_t close = open == std::string::npos ? open : key.find('}', open);
    if (close != std::string::npos && close > open + 1) hashed = key.substr(open + 1, close - open - 1);
    unsigned crc = 0;
    for (const char byte : hashed) {
        crc ^= static_cast<unsigned>(static_cast<unsigned char>(byte)) << 8U;
        for (int bit = 0; bit < 8; ++bit)
            crc = ((crc << 1U) ^ ((crc & 0x8000U) != 0 ? 0x1021U : 0U)) & 0xffffU;
    }
    return crc % all_slots;
}

Cluster::Cluster(std::size_t primaries, bool with_replicas, const std::vector<std::string>& options)
    : primaries_(primaries) {
    RedisServer::Setup setup = with_options({"--cluster-node-timeout", "1000", "--repl-diskless-sync-delay",
                                             "0", "--cluster-replica-validity-factor", "0"});
    setup.options.insert(setup.options.end(), options.begin(), options.end());
    setup.cluster = true;
    const std::size_t all = with_replicas ? 2 * primaries : primaries;
    for (std::size_t i = 0; i < all; ++i) nodes_.push_back(std::make_unique<RedisServer>(setup));
    share_slots();
    if (with_replicas) attach_replicas();
}

void Cluster::share_slots() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        auto node = client(i);
        must(node, {"CLUSTER", "SET-CONFIG-EPOCH", std::to_string(i + 1)});
        std::vector<std::string> command{"CLUSTER", "ADDSLOTS"};
        for (unsigned slot = 0; slot < all_slots; ++slot)
            if (slot * primaries_ / all_slots == i) command.push_back(std::to_string(slot));
        if (i < primaries_) must(node, command);
        for (std::size_t other = 0; other < i; ++other)
            must(node, {"CLUSTER", "MEET", "127.0.0.1", std::to_string(nodes_[other]->port())});
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) wait_until([&] { return agrees(i, 0); });
}

void Cluster::attach_replicas() {
    for (std::size_t i = primaries_; i < nodes_.size(); ++i) {
        auto replica = client(i);
        must(replica, {"CLUSTER", "REPLICATE", id_of(client(i - primaries_))});
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) wait_until([&] { return agrees(i, primaries_); });
    for (std::size_t i = primaries_; i < nodes_.size(); ++i)
        wait_until([&] {
            return contains(client(i).command({"INFO", "replication"}).text, "master_link_status:up");
        });
}

bool Cluster::agrees(std::size_t node, std::size_t replicas) const {
    auto asked = client(node);
    const std::string info = asked.command({"CLUSTER", "INFO"}).text;
    const std::string nodes = asked.command({"CLUSTER", "NODES"}).text;
    std::size_t found = 0;
    for (std::size_t at = nodes.find("slave "); at != std::string::npos; at = nodes.find("slave ", at + 1))
        ++found;
    return contains(info, "cluster_state:ok") &&
           contains(info, "cluster_known_nodes:" + std::to_string(nodes_.size()) + "\r") &&
           found == replicas && !contains(nodes, "handshake") && !contains(nodes, "fail");
}

std::size_t Cluster::owner(const std::string& key) const { return slot_of(key) * primaries_ / all_slots; }

void Cluster::set(const std::vector<std::string>& keys) {
    std::vector<std::vector<std::vector<std::string>>> commands(primaries_);
    for (const std::string& key : keys) commands[owner(key)].push_back({"SET", key, "x"});
    for (std::size_t i = 0; i < primaries_; ++i) {
        auto writer = client(i);
        writer.pipeline(commands[i]);
        if (nodes_.size() > primaries_)
            writer.command({"WAIT", "1", "10000"});  // for what it has written itself
    }
}

long long Cluster::count(const std::string& beginning) const {
    long long keys = 0;
    for (const auto& node : nodes_) {
        if (node->pid() < 0) continue;
        auto asked = node->client();
        if (asked.command({"ROLE"}).elements.at(0).text != "master") continue;
        std::string cursor = "0";
        do {
            const RedisReply page =
                asked.command({"SCAN", cursor, "MATCH", beginning + "*", "COUNT", "1000"});
            cursor = page.elements.at(0).text;
            keys += static_cast<long long>(page.elements.at(1).elements.size());
        } while (cursor != "0");
    }
    return keys;
}

void Cluster::open_slot(const std::string& key, std::size_t from, std::size_t to) {
    const std::string slot = std::to_string(slot_of(key));
    auto source = client(from);
    auto target = client(to);
    must(target, {"CLUSTER", "SETSLOT", slot, "IMPORTING", id_of(source)});
    must(source, {"CLUSTER", "SETSLOT", slot, "MIGRATING", id_of(target)});
}

std::size_t Cluster::move_keys(const std::string& key, std::size_t from, std::size_t to, int most) {
    auto source = client(from);
    const auto keys =
        source.command({"CLUSTER", "GETKEYSINSLOT", std::to_string(slot_of(key)), std::to_string(most)});
    std::vector<std::string> command{"MIGRATE", "127.0.0.1", std::to_string(nodes_.at(to)->port()), "", "0",
                                     "10000",   "KEYS"};
    for (const RedisReply& one : keys.elements) command.push_back(one.text);
    if (!keys.elements.empty()) must(source, command);
    return keys.elements.size();
}

void Cluster::close_slot(const std::string& key, std::size_t from, std::size_t to) {
    const std::string id = id_of(client(to));
    for (const std::size_t number : {to, from}) {
        auto node = client(number);
        must(node, {"CLUSTER", "SETSLOT", std::to_string(slot_of(key)), "NODE", id});
    }
}

}  // namespace cachehold::test
