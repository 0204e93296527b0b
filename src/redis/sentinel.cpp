// SPDX-License-Identifier: MIT
#include "redis/sentinel.hpp"

#include <charconv>

#include "redis/failure.hpp"
#include "redis/simple_reply.hpp"
#include "report/printable.hpp"

namespace cachehold::redis {
namespace {

/// Nothing when this Sentinel does not know the name.
std::optional<Endpoint> ask_one(const Connector& connector, const Endpoint& sentinel,
                                const Endpoint& sentinels) {
    const auto link = connector.dial(sentinel);
    const auto question = {std::string_view("SENTINEL"), std::string_view("GET-MASTER-ADDR-BY-NAME"),
                           std::string_view(sentinels.primary_name)};
    SimpleReply reply = ask(*link, question);
    // Most Sentinels have no password even where the servers have one.
    if (reply.is_error() && reply.text.compare(0, 6, "NOAUTH") == 0 && connector.settings().password) {
        log_in(*link, sentinels, connector.settings());
        reply = ask(*link, question);
    }
    if (reply.is_error()) {
        FlushError error = refusal(link->server(), "SENTINEL GET-MASTER-ADDR-BY-NAME", reply.text);
        if (!is_unknown_command(reply.text)) throw error;
        throw FlushError(Failure::server_error,
                         "'" + link->server() +
                             "' is no Sentinel; write its address as redis://host:port "
                             "in redis.endpoints");
    }
    if (reply.elements.size() != 2) return std::nullopt;
    Endpoint primary;
    primary.host = reply.elements[0];
    const std::string& port = reply.elements[1];
    std::from_chars(port.data(), port.data() + port.size(), primary.port);
    primary.username = sentinels.username;
    primary.tls = sentinels.tls;
    return primary;
}

}  // namespace

Endpoint ask_sentinels(const Connector& connector, const Endpoint& sentinels) {
    std::string reasons;
    bool has_answer = false;
    for (const Endpoint& sentinel : sentinels.sentinels) {
        try {
            if (auto primary = ask_one(connector, sentinel, sentinels)) return std::move(*primary);
            has_answer = true;
        } catch (const FlushError& error) {
            const Failure failure = error.failure();
            if (failure == Failure::refused_auth || failure == Failure::server_error) throw;
            reasons += (reasons.empty() ? "" : "; ") + std::string(error.what());
        }
    }
    if (has_answer)
        throw FlushError(Failure::server_error, "'" + to_string(sentinels) +
                                                    "': the Sentinels know no primary " +
                                                    report::quoted(sentinels.primary_name) +
                                                    "; correct the name at the end of the address");
    throw FlushError(Failure::unreachable, reasons);
}

}  // namespace cachehold::redis
