// SPDX-License-Identifier: MIT
#include "redis/primary.hpp"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "redis/sentinel.hpp"
#include "redis/simple_reply.hpp"

namespace cachehold::redis {
namespace {

constexpr auto pause_before_retry = std::chrono::milliseconds(100);

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

bool Primary::has_sentinels() const { return entry_ && entry_->kind == Endpoint::Kind::sentinel; }

Connection& Primary::connect() {
    if (!open_) open_ = entry_ ? connect_entry() : connect_first();
    return *open_;
}

/// Only an address where nobody listens leaves the word to the next. A server that is there is the server,
/// whatever it answers; if it hangs, the keys are in it all the same, and flushing another one would prove
/// nothing.
Connection Primary::connect_first() {
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

Connection Primary::connect_entry() {
    primary_ = has_sentinels() ? ask_sentinels(connector_, *entry_) : *entry_;
    return connector_.connect(primary_, only_look_ && !has_sentinels());
}

bool Primary::is_the_same() {
    if (!has_sentinels()) return true;
    if (!only_look_) demand_replicated(*open_->link, ask_for_candidates(connector_, *entry_));
    since_.reset();
    const Endpoint now = ask_sentinels(connector_, *entry_);
    if (now.host == primary_.host && now.port == primary_.port) return true;
    open_.reset();
    return false;
}

bool Primary::may_be_replaced(const FlushError& error) {
    if (!has_sentinels() || !may_pass(error.failure())) return false;
    open_.reset();
    if (!since_) since_ = Clock::now();
    if (Clock::now() - *since_ > connector_.settings().failover_limit) return false;
    std::this_thread::sleep_for(pause_before_retry);
    return true;
}

}  // namespace cachehold::redis
