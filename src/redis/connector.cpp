// SPDX-License-Identifier: MIT
#include "redis/connector.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "redis/failure.hpp"
#include "report/report.hpp"

namespace cachehold::redis {
namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Of a reply to INFO keyspace, which names a database only where it holds keys: "db8:keys=12,expires=0".
/// nullopt where the server does not tell.
std::optional<std::vector<int>> databases_in(const Reply& keyspace) {
    if (!contains(keyspace.text(), "# Keyspace")) return std::nullopt;
    std::vector<int> databases;
    constexpr std::string_view line = "\ndb";
    for (auto at = keyspace.text().find(line); at != std::string::npos;
         at = keyspace.text().find(line, at + 1))
        databases.push_back(std::atoi(keyspace.text().data() + at + line.size()));
    return databases;
}

using Facts = std::map<std::string, std::string>;

/// What a server says of itself. HELLO is open to everybody; before Redis 6.2 it insists on a version. It
/// stays with the protocol that the connection has.
Facts facts_of(Connection& connection) {
    const Reply hello = connection.ask({"HELLO", "2"});
    if (hello.is_error()) throw refusal(connection.server(), "HELLO", hello.text());
    Facts facts;
    for (std::size_t i = 0; i + 1 < hello.size(); i += 2) facts.emplace(hello[i].text(), hello[i + 1].text());
    return facts;
}

std::string primary_of(Connection& connection) {
    const Reply role = connection.ask({"ROLE"});
    if (role.size() < 3) return "its primary";
    return "its primary on " +
           report::printable(std::string(role[1].text()) + ":" + std::to_string(role[2].integer()));
}

/// One node of a cluster would pass for all of them, with 0 keys.
void refuse_other_kinds(Connection& connection, Facts& facts, bool only_look) {
    const std::string& mode = facts["mode"];
    if (mode == "sentinel")
        throw connection.error(
            Failure::server_error,
            "is a Sentinel, which holds no keys; write sentinel://host:port/primary in redis.endpoints");
    if (mode == "cluster")
        throw connection.error(
            Failure::server_error,
            "is in cluster mode, which no release of a Drupal module can use, and holds only some of the "
            "keys; put the address of a server outside a cluster into redis.endpoints");
    if (facts["role"] == "replica" && !only_look)
        throw connection.error(Failure::read_only, "is a replica; put the address of " +
                                                       primary_of(connection) + " into redis.endpoints");
}

std::uint64_t ask_for_size(Server& server) {
    const auto begin = Clock::now();
    const Reply size = server.connection.ask({"DBSIZE"});
    server.round_trip = Clock::now() - begin;
    return static_cast<std::uint64_t>(size.integer());
}

}  // namespace

/// Being forbidden SELECT is another matter than a database that is not there: the site's user may be
/// allowed.
bool select(Server& server, int database) {
    if (server.selected == database) return true;
    const Reply reply = server.connection.ask({"SELECT", std::to_string(database)});
    const std::string_view text = reply.text();
    if (!reply.is_error()) server.selected = database;
    if (!reply.is_error()) return true;
    if (!contains(text, "out of range") && !is_unknown_command(text))
        throw refusal(server.connection.server(), "SELECT", text);
    return false;
}

Connector::Connector(ServerSettings settings) : settings_(std::move(settings)) {
    const auto& endpoints = settings_.endpoints;
    if (std::any_of(endpoints.begin(), endpoints.end(), [](const Endpoint& one) { return one.tls; }))
        tls_ = tls_with(settings_.tls);
}

Connection Connector::dial(const Endpoint& endpoint) const {
    const std::string name = to_string(endpoint);
    const auto deadline = Clock::now() + settings_.connect_limit;
    std::unique_ptr<Socket> socket;
    try {
        socket = connect_to(endpoint, deadline);
    } catch (const FlushError& error) {
        throw FlushError(error.failure(), "cannot reach '" + name + "': " + error.what() +
                                              "; start the server, or correct redis.endpoints");
    }
    try {
        if (endpoint.tls) socket = tls_(std::move(socket), endpoint.host, deadline);
    } catch (const FlushError& error) {
        throw FlushError(error.failure(), "no TLS with '" + name + "': " + error.what());
    }
    return {std::move(socket), name, settings_.reply_limit};
}

/// A reply that repeats the password is not quoted: a server that does not know AUTH repeats its arguments.
bool Connector::is_accepted(Connection& connection, const std::string& user, const Password& password) const {
    std::vector<std::string_view> auth{"AUTH", password.text};
    if (user != "default") auth.insert(auth.begin() + 1, user);
    const Reply reply = connection.ask(auth);
    const std::string_view text = reply.text();
    if (!reply.is_error()) return true;
    // The server has no password at all: whoever connects may do everything.
    if (contains(text, "without any password configured")) {
        if (!settings_.demands_login) return true;
        throw connection.error(Failure::refused_auth,
                               "wants no password, so it is not the server of the one in " +
                                   report::quoted(password.place) +
                                   "; start that one, or set redis.endpoints");
    }
    const Failure failure = classify(text);
    if (failure == Failure::refused_auth || failure == Failure::server_error) return false;
    throw refusal(connection.server(), "AUTH",
                  contains(text, password.text) ? text.substr(0, text.find(' ')) : text);
}

std::string Connector::log_in(Connection& connection, const Endpoint& endpoint) const {
    const std::string& named = endpoint.username.empty() ? settings_.username : endpoint.username;
    const std::string user = named.empty() ? "default" : named;
    std::string places;
    for (const Password& password : settings_.passwords) {
        const bool is_sent = !password.on_socket_alone || endpoint.kind == Endpoint::Kind::unix_socket;
        if (is_sent && is_accepted(connection, user, password)) return password.place;
        places += (places.empty() ? " from " : ", ") + report::printable(password.place);
    }
    if (settings_.passwords.empty()) return "";
    throw connection.error(Failure::refused_auth,
                           "refuses the password of user " + report::quoted(user, 80) + places +
                               "; correct it there, or name another user in redis.username");
}

void Connector::find_databases(Server& server) const {
    constexpr int of_boa = 8;
    std::vector<int> wanted = {settings_.database.value_or(of_boa)};
    if (!settings_.database)
        wanted = databases_in(server.connection.ask({"INFO", "keyspace"})).value_or(std::vector{of_boa, 0});
    if (wanted.empty()) wanted = {0};
    std::string name;
    for (int database : wanted) {
        // phpredis ignores that a database is refused, so the site's keys are in 0 then.
        if (!select(server, database)) select(server, database = 0);
        if (std::count(server.databases.begin(), server.databases.end(), database) != 0) continue;
        server.databases.push_back(database);
        server.keys += ask_for_size(server);
        name += (name.empty() ? "" : " and ") + std::to_string(database);
    }
    server.connection.rename(server.address + ", database " + name);
}

Server Connector::connect(const Endpoint& endpoint, bool only_look) const {
    Server made{dial(endpoint), to_string(endpoint)};
    made.password_place = log_in(made.connection, endpoint);
    Facts facts = facts_of(made.connection);
    refuse_other_kinds(made.connection, facts, only_look);
    if (!facts["version"].empty()) made.product = report::printable(facts["server"] + " " + facts["version"]);
    return made;
}

}  // namespace cachehold::redis
