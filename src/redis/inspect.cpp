// SPDX-License-Identifier: MIT
#include "redis/inspect.hpp"

#include "os/process.hpp"
#include "redis/failure.hpp"
#include "redis/primary.hpp"

namespace cachehold::redis {
namespace {

/// Why the server refuses a deletion of nothing, in whatever way it lets us ask for it.
std::optional<std::string> refused_deletion(Connection& connection, std::string_view verb) {
    const std::string key = "cachehold:nobody-has-this-key:" + os::random_token();
    const bool in_transaction = !connection.ask({"MULTI"}).is_error();
    const Reply reply = connection.ask({verb, key});
    std::optional<std::string> refused;
    if (reply.is_error()) refused = reply.text();
    if (in_transaction) connection.ask({"DISCARD"});
    return refused;
}

void look_for_refusals(Connection& connection, std::vector<std::string>& refusals) {
    const auto note = [&](std::string_view command, std::string_view reply) {
        refusals.emplace_back(refusal(connection.server(), command, reply).what());
    };
    const Reply page = connection.ask({"SCAN", "0", "COUNT", "1"});
    if (page.is_error()) note("SCAN", page.text());
    std::string_view verb = "UNLINK";
    auto refused = refused_deletion(connection, verb);
    if (refused && is_unknown_command(*refused)) refused = refused_deletion(connection, verb = "DEL");
    if (refused) note(verb, *refused);
}

}  // namespace

Inspection inspect(const ServerSettings& settings) {
    const Connector connector(settings);
    constexpr bool only_look = true;
    Primary primary(connector, only_look, "");
    Server& server = primary.connect();
    Inspection found{
        server.connection.server(), server.session.product, server.session.database, server.session.keys, {}};
    look_for_refusals(server.connection, found.refusals);
    return found;
}

}  // namespace cachehold::redis
