// SPDX-License-Identifier: MIT
#include "redis/inspect.hpp"

#include "os/process.hpp"
#include "redis/failure.hpp"
#include "redis/primary.hpp"
#include "redis/simple_reply.hpp"
#include "report/printable.hpp"

namespace cachehold::redis {
namespace {

/// HELLO tells everybody; before Redis 6 there was only INFO.
std::string product_of(Link& link) {
    const SimpleReply hello = ask(link, {"HELLO", "2"});
    std::string name;
    std::string version;
    for (std::size_t i = 0; i + 1 < hello.elements.size(); i += 2) {
        if (hello.elements[i] == "server") name = hello.elements[i + 1];
        if (hello.elements[i] == "version") version = hello.elements[i + 1];
    }
    if (hello.is_error()) {
        constexpr std::string_view key = "redis_version:";
        const SimpleReply info = ask(link, {"INFO", "server"});
        const auto at = info.is_error() ? std::string::npos : info.text.find(key);
        if (at == std::string::npos) return "";
        name = "redis";
        version = info.text.substr(at + key.size(), info.text.find_first_of("\r\n", at) - at - key.size());
    }
    return report::printable(name + " " + version, 80);
}

/// The reply to a deletion of nothing, in whatever way the server lets us ask for it.
SimpleReply ask_to_delete(Link& link, std::string_view verb) {
    const std::string key = "cachehold:nobody-has-this-key:" + os::random_token();
    const bool in_transaction = !ask(link, {"MULTI"}).is_error();
    SimpleReply reply = ask(link, {verb, key});
    if (in_transaction) ask(link, {"DISCARD"});
    return reply;
}

void look_for_refusals(Link& link, std::vector<std::string>& refusals) {
    const auto note = [&](std::string_view command, const SimpleReply& reply) {
        if (reply.is_error()) refusals.emplace_back(refusal(link.server(), command, reply.text).what());
    };
    note("SCAN", ask(link, {"SCAN", "0", "COUNT", "1"}));
    std::string_view verb = "UNLINK";
    SimpleReply reply = ask_to_delete(link, verb);
    if (reply.is_error() && is_unknown_command(reply.text)) {
        verb = "DEL";
        reply = ask_to_delete(link, verb);
    }
    note(verb, reply);
}

}  // namespace

Inspection inspect(const ServerSettings& settings) {
    const Connector connector(settings);
    constexpr bool only_look = true;
    Primary primary(connector, only_look, "");
    const Connection& server = primary.connect();
    Inspection found{
        server.link->server(), product_of(*server.link), server.session.database, server.session.keys, {}};
    look_for_refusals(*server.link, found.refusals);
    return found;
}

}  // namespace cachehold::redis
