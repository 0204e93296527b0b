// SPDX-License-Identifier: MIT
#include "redis/primary.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <thread>

#include "redis/failure.hpp"
#include "report/report.hpp"

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
int connected_replicas(const Reply& info) {
    constexpr std::string_view key = "connected_slaves:";
    const auto at = info.text().find(key);
    return at == std::string::npos ? 0 : std::atoi(info.text().data() + at + key.size());
}

/// A replica that takes over without our deletions would bring the keys back. So would a server that has
/// taken over already while the Sentinels still name this one: it does not confirm.
/// WAIT counts the replicas that have this connection's last write. If another client has deleted all keys,
/// this connection has written nothing, and WAIT returns at once. PUBLISH to a channel without listeners is a
/// write that no key feels; WAIT after it covers everything before it. Where the server forbids INFO or WAIT,
/// nothing is demanded. The limit is short, since a walk that is tried again waits again.
void demand_replicated(Connection& connection, int candidates) {
    const long long replicas =
        std::max(candidates, connected_replicas(connection.ask({"INFO", "replication"})));
    connection.ask({"PUBLISH", "cachehold", "flushed"});
    const Reply confirmed = connection.ask({"WAIT", std::to_string(replicas), "500"});
    if (confirmed.is_error() || confirmed.integer() >= replicas) return;
    throw FlushError(
        Failure::not_ready,
        "only " + std::to_string(confirmed.integer()) + " of " + std::to_string(replicas) + " replicas of '" +
            connection.server() +
            "' confirm the deletions, and another may take over; see its INFO replication and try again");
}

/// What `use` makes of the reply of the first Sentinel that answers. Throws FlushError: {unreachable} if none
/// answers, {refused_auth}, and what `use` throws.
template <typename Use>
auto ask_sentinels(const Connector& connector, const Endpoint& sentinels, std::string_view what, Use use) {
    std::string reasons;
    for (const Endpoint& one : sentinels.sentinels) {
        try {
            Connection sentinel = connector.dial(one);
            const auto ask = [&] { return sentinel.ask({"SENTINEL", what, sentinels.primary_name}); };
            Reply reply = ask();
            // Most Sentinels have no password even where the servers have one.
            if (reply.text().substr(0, 6) == "NOAUTH" && !connector.settings().passwords.empty()) {
                connector.log_in(sentinel, sentinels);
                reply = ask();
            }
            return use(sentinel, reply);
        } catch (const FlushError& error) {
            const Failure failure = error.failure();
            if (failure == Failure::refused_auth || failure == Failure::server_error) throw;
            reasons += (reasons.empty() ? "" : "; ") + std::string(error.what());
        }
    }
    throw FlushError(Failure::unreachable, reasons);
}

/// Where the primary is, as the Sentinels know it; it has not been asked itself.
Endpoint ask_for_primary(const Connector& connector, const Endpoint& sentinels) {
    return ask_sentinels(connector, sentinels, "GET-MASTER-ADDR-BY-NAME", [&](auto& sentinel, auto& reply) {
        if (is_unknown_command(reply.text()))
            throw sentinel.error(Failure::server_error,
                                 "is no Sentinel; write its address as redis://host:port in redis.endpoints");
        if (reply.is_error())
            throw refusal(sentinel.server(), "SENTINEL GET-MASTER-ADDR-BY-NAME", reply.text());
        if (reply.size() != 2)
            throw FlushError(Failure::server_error, "'" + to_string(sentinels) +
                                                        "': the Sentinels know no primary " +
                                                        report::quoted(sentinels.primary_name) +
                                                        "; correct the name at the end of the address");
        Endpoint primary;
        primary.host = reply[0].text();
        const std::string_view port = reply[1].text();
        std::from_chars(port.data(), port.data() + port.size(), primary.port);
        primary.username = sentinels.username;
        primary.tls = sentinels.tls;
        return primary;
    });
}

/// How many servers the Sentinels might make the primary next: those that are not down. 0 where the question
/// is forbidden. The reply has names and values for each.
int ask_for_candidates(const Connector& connector, const Endpoint& sentinels) {
    return ask_sentinels(connector, sentinels, "REPLICAS", [](auto& /*sentinel*/, auto& replicas) {
        int up = 0;
        for (std::size_t i = 0; i < replicas.size(); ++i)
            for (std::size_t j = 0; j + 1 < replicas[i].size(); j += 2) {
                const bool is_down = replicas[i][j + 1].text().find("s_down") != std::string::npos;
                if (replicas[i][j].text() == "flags" && !is_down) ++up;
            }
        return up;
    });
}

}  // namespace

bool Primary::has_sentinels() const { return entry_ && entry_->kind == Endpoint::Kind::sentinel; }

Server& Primary::connect() {
    open_.reset();
    open_ = entry_ ? connect_entry() : connect_first();
    connector_.find_databases(*open_);
    return *open_;
}

/// Only where nobody listens at an address, the next one is tried. Any answer makes a server the right one,
/// and so does silence: its keys are still there, and a flush of another server would prove nothing.
Server Primary::connect_first() {
    std::string reasons;
    for (const Endpoint& endpoint : connector_.settings().endpoints) {
        entry_ = endpoint;
        primary_ = {};
        try {
            return connect_entry();
        } catch (const FlushError& error) {
            const bool sentinels_answered = has_sentinels() && !primary_.host.empty();
            if (error.failure() != Failure::unreachable || sentinels_answered) throw;
            entry_.reset();
            reasons += (reasons.empty() ? "" : "; ") + std::string(error.what());
            if (to_string(endpoint) == server_)
                throw FlushError(Failure::unreachable,
                                 reasons + "; the keys are there, so no other server counts");
        }
    }
    if (reasons.empty()) reasons = "no address of a Redis server is configured; set redis.endpoints";
    throw FlushError(Failure::unreachable, reasons);
}

Server Primary::connect_entry() {
    primary_ = has_sentinels() ? ask_for_primary(connector_, *entry_) : *entry_;
    return connector_.connect(primary_, only_look_);
}

bool Primary::is_the_same() {
    if (!has_sentinels()) return true;
    demand_replicated(open_->connection, ask_for_candidates(connector_, *entry_));
    const Endpoint now = ask_for_primary(connector_, *entry_);
    return now.host == primary_.host && now.port == primary_.port;
}

bool Primary::may_be_replaced(const FlushError& error) {
    if (!has_sentinels() || !may_pass(error.failure())) return false;
    if (!since_) since_ = Clock::now();
    if (Clock::now() - *since_ > connector_.settings().failover_limit) return false;
    std::this_thread::sleep_for(pause_before_retry);
    return true;
}

}  // namespace cachehold::redis
