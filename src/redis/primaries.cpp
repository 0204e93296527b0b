// SPDX-License-Identifier: MIT
#include "redis/primaries.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <thread>

#include "redis/sentinel.hpp"
#include "redis/simple_reply.hpp"

namespace cachehold::redis {
namespace {

constexpr auto pause_before_retry = std::chrono::milliseconds(100);

bool is_walked(const ClusterNode& node) { return node.is_primary && node.is_usable; }

/// What a failover looks like from here, before it is over.
bool may_pass(Failure failure) {
    return failure == Failure::unreachable || failure == Failure::timed_out ||
           failure == Failure::connection_lost || failure == Failure::not_ready ||
           failure == Failure::read_only;
}

/// Of a reply to INFO; 0 where the server does not tell.
int connected_replicas(const std::string& info) {
    constexpr std::string_view key = "connected_slaves:";
    const auto at = info.find(key);
    return at == std::string::npos ? 0 : std::atoi(info.c_str() + at + key.size());
}

/// A replica that took over without our deletions would bring the keys back; so would one that has taken over
/// already while the Sentinels still name this server. WAIT is about what this connection has changed, which
/// may be nothing where another one has deleted it all; a message to nobody comes after everything. A server
/// that forbids INFO or WAIT is believed. The limit is short, since a walk that is tried again waits again.
void demand_replicated(Link& link, int candidates) {
    const SimpleReply info = ask(link, {"INFO", "replication"});
    const int replicas = std::max(candidates, info.is_error() ? 0 : connected_replicas(info.text));
    if (replicas == 0) return;
    ask(link, {"PUBLISH", "cachehold", "flushed"});
    const SimpleReply confirmed = ask(link, {"WAIT", std::to_string(replicas), "500"});
    if (confirmed.is_error() || confirmed.integer >= replicas) return;
    throw FlushError(
        Failure::not_ready,
        "only " + std::to_string(confirmed.integer) + " of " + std::to_string(replicas) + " replicas of '" +
            link.server() +
            "' confirm the deletions, and another may take over; see its INFO replication and try again");
}

}  // namespace

bool Primaries::has_sentinels() const { return entry_ && entry_->kind == Endpoint::Kind::sentinel; }

std::vector<Connection*> Primaries::connect() {
    if (!is_cluster_ && open_.empty()) {
        Connection made = entry_ ? connect_entry() : connect_first();
        is_cluster_ = made.session.is_cluster;
        open_.emplace("", std::move(made));
    }
    if (is_cluster_) connect_cluster();
    std::vector<Connection*> all;
    for (auto& [id, connection] : open_) all.push_back(&connection);
    return all;
}

/// Only an address where nobody listens leaves the word to the next. A server that is there is the server,
/// whatever it answers; if it hangs, the keys are in it all the same, and flushing another one would prove
/// nothing.
Connection Primaries::connect_first() {
    std::string reasons;
    for (const Endpoint& endpoint : connector_.settings().endpoints) {
        entry_ = endpoint;
        primary_ = {};
        try {
            return connect_entry();
        } catch (const FlushError& error) {
            const bool sentinels_answered = has_sentinels() && !primary_.host.empty();
            if (error.failure() != Failure::unreachable || sentinels_answered) throw;
            reasons += (reasons.empty() ? "" : "; ") + std::string(error.what());
            if (to_string(endpoint) != server_) continue;
            entry_.reset();
            throw FlushError(Failure::unreachable,
                             reasons + "; the keys are there, so no other server counts");
        }
    }
    entry_.reset();
    if (reasons.empty()) reasons = "no address of a Redis server is configured; set redis.endpoints";
    throw FlushError(Failure::unreachable, reasons);
}

Connection Primaries::connect_entry() {
    primary_ = has_sentinels() ? ask_sentinels(connector_, *entry_) : *entry_;
    return connector_.connect(primary_, only_look_ && !has_sentinels());
}

/// Any node can tell who the primaries are, a replica too.
Link& Primaries::somebody() {
    if (!open_.empty()) return *open_.begin()->second.link;
    std::string reasons;
    for (const Endpoint& endpoint : known_) {
        try {
            return *open_.emplace("", connector_.connect(endpoint, only_look_)).first->second.link;
        } catch (const FlushError& error) {
            reasons += (reasons.empty() ? "" : "; ") + std::string(error.what());
        }
    }
    throw FlushError(Failure::unreachable, reasons);
}

void Primaries::connect_cluster() {
    const auto nodes = ask_cluster_nodes(somebody(), entry_->tls);
    known_.assign(1, *entry_);
    for (const ClusterNode& node : nodes)
        if (node.is_usable) known_.push_back(endpoint_of(node));
    if (const std::string gap = gap_in(nodes); !gap.empty())
        throw FlushError(Failure::not_ready, "the cluster of '" + to_string(*entry_) +
                                                 "' is not whole: " + gap +
                                                 "; start it, or let a replica take over, and try again");
    keep_only_primaries(nodes);
    for (const ClusterNode& node : nodes)
        if (is_walked(node) && open_.count(node.id) == 0)
            open_.emplace(node.id, connector_.connect(endpoint_of(node), only_look_));
    if (const std::string why = doubt(); !why.empty())
        throw FlushError(Failure::not_ready, why + "; try again when that is over");
}

/// The node that was asked gets its id; whoever is no primary (any more) is let go.
void Primaries::keep_only_primaries(const std::vector<ClusterNode>& nodes) {
    std::map<std::string, Connection> kept;
    for (const ClusterNode& node : nodes) {
        auto found = open_.find(node.id);
        if (found == open_.end() && node.is_asked) found = open_.find("");
        if (found != open_.end() && is_walked(node)) kept.emplace(node.id, std::move(found->second));
    }
    open_ = std::move(kept);
}

/// Asks every primary for its own view. Nodes that do not see the same primaries are in the middle of a
/// change, and a walk over those of one view may miss keys.
std::string Primaries::doubt() {
    for (auto& [id, connection] : open_) {
        const auto nodes = ask_cluster_nodes(*connection.link, entry_->tls);
        std::string who = "'" + connection.link->server() + "' ";
        std::size_t primaries = 0;
        for (const ClusterNode& node : nodes) {
            if (node.is_asked) connection.session.imports_slots = node.imports;
            if (!is_walked(node)) continue;
            ++primaries;
            if (open_.count(node.id) == 0) return who.append("sees another primary: ").append(node.host);
        }
        if (primaries != open_.size()) return who.append("sees fewer primaries than other nodes");
        if (const std::string gap = gap_in(nodes); !gap.empty()) return who.append("sees: ").append(gap);
    }
    return {};
}

bool Primaries::are_the_same() {
    if (!is_cluster_ && !has_sentinels()) return true;
    if (!only_look_) {
        const int candidates = is_cluster_ ? 0 : ask_for_candidates(connector_, *entry_);
        for (auto& [id, connection] : open_) demand_replicated(*connection.link, candidates);
    }
    since_.reset();
    if (is_cluster_) return doubt().empty();
    const Endpoint now = ask_sentinels(connector_, *entry_);
    if (now.host == primary_.host && now.port == primary_.port) return true;
    open_.clear();
    return false;
}

bool Primaries::may_be_replaced(const FlushError& error) {
    if ((!is_cluster_ && !has_sentinels()) || !may_pass(error.failure())) return false;
    open_.clear();
    if (!since_) since_ = Clock::now();
    if (Clock::now() - *since_ > connector_.settings().failover_limit) return false;
    std::this_thread::sleep_for(pause_before_retry);
    return true;
}

Endpoint Primaries::endpoint_of(const ClusterNode& node) const {
    Endpoint endpoint = *entry_;
    endpoint.kind = Endpoint::Kind::tcp;
    if (!node.host.empty()) endpoint.host = node.host;
    if (endpoint.host.empty()) endpoint.host = "127.0.0.1";  // the socket of a node that has met nobody
    endpoint.port = node.port;
    return endpoint;
}

std::string Primaries::name() const {
    const std::string& first = open_.begin()->second.link->server();
    return is_cluster_ ? "the cluster of " + first + " (" + std::to_string(open_.size()) + " primaries)"
                       : first;
}

}  // namespace cachehold::redis
