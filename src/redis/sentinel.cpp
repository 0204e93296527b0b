// SPDX-License-Identifier: MIT
#include "redis/sentinel.hpp"

#include <charconv>

#include "redis/failure.hpp"
#include "redis/simple_reply.hpp"
#include "report/printable.hpp"

namespace cachehold::redis {
namespace {

/// The reply to SENTINEL REPLICAS: for each an array of names and values.
class Replicas final : public ReplySink {
public:
    void take(const Item& item) override {
        if (item.depth == 0 && item.kind == Item::Kind::error) text = item.bytes;
        if (item.depth != 2) return;
        const auto has = [&](std::string_view word) {
            return item.bytes.find(word) != std::string_view::npos;
        };
        if (is_value_of_flags_ && !has("s_down") && !has("o_down")) ++count;
        is_value_of_flags_ = item.index % 2 == 0 && item.bytes == "flags";
    }
    [[nodiscard]] bool is_error() const { return !text.empty(); }

    std::string text;  ///< of an error
    int count = 0;     ///< of those that are not down

private:
    bool is_value_of_flags_ = false;
};

/// Most Sentinels have no password even where the servers have one.
template <typename Reply>
Reply ask_about(const Connector& connector, const Endpoint& sentinels, Link& link, std::string_view what) {
    std::string question;
    append_command(question, {"SENTINEL", what, sentinels.primary_name});
    const auto once = [&] {
        Reply reply;
        link.send(question);
        link.receive(reply);
        return reply;
    };
    Reply reply = once();
    if (!reply.is_error() || reply.text.compare(0, 6, "NOAUTH") != 0 || !connector.settings().password)
        return reply;
    log_in(link, sentinels, connector.settings());
    return once();
}

/// Nothing when this Sentinel does not know the name.
std::optional<Endpoint> ask_one(const Connector& connector, const Endpoint& sentinel,
                                const Endpoint& sentinels) {
    const auto link = connector.dial(sentinel);
    const auto reply = ask_about<SimpleReply>(connector, sentinels, *link, "GET-MASTER-ADDR-BY-NAME");
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

int ask_for_candidates(const Connector& connector, const Endpoint& sentinels) {
    for (const Endpoint& sentinel : sentinels.sentinels) {
        try {
            const auto link = connector.dial(sentinel);
            return ask_about<Replicas>(connector, sentinels, *link, "REPLICAS").count;
        } catch (const FlushError&) {
            // The next one, then.
        }
    }
    return 0;
}

}  // namespace cachehold::redis
