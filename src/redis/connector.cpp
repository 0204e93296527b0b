// SPDX-License-Identifier: MIT
#include "redis/connector.hpp"

#include <algorithm>

#include "redis/failure.hpp"
#include "report/printable.hpp"

namespace cachehold::redis {
namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Why a server hangs up without a word; TLS 1.3 judges our certificate after its handshake.
std::string guess(const Endpoint& endpoint) {
    if (!endpoint.tls) return "; if it wants TLS, write rediss://";
    return "; if it wants a certificate of ours, set redis.tls.certificate_file and redis.tls.key_file";
}

std::string_view user_of(const Endpoint& endpoint, const ServerSettings& settings) {
    return endpoint.username.empty() ? settings.username : endpoint.username;
}

void append_auth(std::string& bytes, std::string_view user, std::string_view password) {
    bytes.reserve(4096);  // a copy left behind by growing would keep the password
    std::vector<std::string_view> auth{"AUTH"};
    if (!user.empty() && user != "default") auth.push_back(user);
    auth.push_back(password);
    append_command(bytes, auth);
}

/// Never quotes the reply: a server that does not know AUTH repeats its arguments.
void take_auth(Connection& connection, std::string_view user) {
    const Reply reply = connection.receive();
    if (!reply.is_error()) return;
    const std::string_view text = reply.text();
    // The server has no password at all: whoever connects may do everything.
    if (contains(text, "no password is set") || contains(text, "without any password configured")) return;
    const Failure failure = classify(text);
    if (failure != Failure::refused_auth && failure != Failure::server_error)
        throw refusal(connection.server(), "AUTH", text.substr(0, text.find(' ')));
    const std::string who = "'" + connection.server() + "'";
    if (contains(text, "wrong number of arguments"))
        throw FlushError(Failure::refused_auth,
                         who + " knows no user names (they came with Redis 6); leave out redis.username");
    throw FlushError(Failure::refused_auth, who + " refuses the password of user " +
                                                report::quoted(user.empty() ? "default" : user, 80) +
                                                "; correct redis.username and redis.password_file");
}

/// What a server says of itself.
struct Kind {
    std::string mode;
    std::string role;
    std::string product;
};

/// For servers before Redis 6. Nothing is known of one that refuses INFO too.
Kind kind_from_info(Connection& connection) {
    const Reply info = connection.ask({"INFO"});
    const auto value_of = [&](std::string_view key) {
        const auto at = info.is_error() ? std::string::npos : info.text().find(key);
        if (at == std::string::npos) return std::string();
        const std::string_view rest = info.text().substr(at + key.size());
        return std::string(rest.substr(0, rest.find_first_of("\r\n")));
    };
    const std::string version = value_of("redis_version:");
    return {value_of("redis_mode:"), value_of("\nrole:") == "slave" ? "replica" : "",
            version.empty() ? "" : "redis " + version};
}

Kind take_hello(Connection& connection) {
    const Reply reply = connection.receive();
    if (reply.is_error() && is_unknown_command(reply.text())) return kind_from_info(connection);
    if (reply.is_error()) throw refusal(connection.server(), "HELLO", reply.text());
    Kind kind;
    std::string version;
    for (std::size_t i = 0; i + 1 < reply.size(); i += 2) {
        const std::string_view key = reply[i].text();
        if (key == "server") kind.product = reply[i + 1].text();
        if (key == "version") version = reply[i + 1].text();
        if (key == "mode") kind.mode = reply[i + 1].text();
        if (key == "role") kind.role = reply[i + 1].text();
    }
    if (!version.empty()) kind.product += " " + version;
    return kind;
}

std::string primary_of(Connection& connection) {
    const Reply role = connection.ask({"ROLE"});
    if (role.size() < 3 || role[0].text() != "slave") return "its primary";
    const std::string port =
        role[2].is_integer() ? std::to_string(role[2].integer()) : std::string(role[2].text());
    return "its primary on " + report::printable(std::string(role[1].text()) + ":" + port, 80);
}

void refuse_other_kinds(Connection& connection, const Kind& kind, bool only_look) {
    const std::string who = "'" + connection.server() + "'";
    if (kind.mode == "sentinel")
        throw FlushError(
            Failure::server_error,
            who +
                " is a Sentinel, which holds no keys; write sentinel://host:port/primary in redis.endpoints");
    // One of its nodes would pass for all of them, with 0 keys.
    if (kind.mode == "cluster")
        throw FlushError(
            Failure::server_error,
            who +
                " is in cluster mode, which no Drupal module can use, and holds only some of the "
                "keys; put the address of a server outside a cluster into redis.endpoints");
    if (kind.role == "replica" && !only_look)
        throw FlushError(Failure::read_only, who + " is a replica; put the address of " +
                                                 primary_of(connection) + " into redis.endpoints");
}

class Login {
public:
    Login(Connection& connection, const Endpoint& endpoint, const ServerSettings& settings)
        : connection_(connection), user_(user_of(endpoint, settings)), settings_(settings) {}

    Session run(bool only_look) {
        send_first();
        if (settings_.password) take_auth(connection_, user_);
        if (wants_select()) take_select();
        const Kind kind = take_hello(connection_);
        refuse_other_kinds(connection_, kind, only_look);
        session_.product = report::printable(kind.product, 80);
        const auto begin = Clock::now();
        take_size(connection_.ask({"DBSIZE"}));
        session_.round_trip = Clock::now() - begin;
        // Without a key it changes nothing and tells whether it is known.
        if (!only_look) take_unlink(connection_.ask({"UNLINK"}));
        return session_;
    }

private:
    [[nodiscard]] bool wants_select() const { return settings_.database.value_or(0) != 0; }

    /// HELLO stays with the protocol that the connection has; before Redis 6.2 it insists on a version.
    void send_first() {
        std::string bytes;
        if (settings_.password) append_auth(bytes, user_, *settings_.password);
        if (wants_select()) append_command(bytes, {"SELECT", std::to_string(*settings_.database)});
        append_command(bytes, {"HELLO", "2"});
        connection_.send(bytes);
        wipe(bytes);
    }

    /// phpredis ignores a refused SELECT, so the site's keys are in database 0 then. Being forbidden SELECT
    /// is another matter: the site's user may be allowed.
    void take_select() {
        const Reply reply = connection_.receive();
        const std::string_view text = reply.text();
        session_.database = reply.is_error() ? 0 : *settings_.database;
        if (reply.is_error() && !contains(text, "out of range") && !contains(text, "invalid DB index") &&
            !contains(text, "not allowed in cluster mode") && !is_unknown_command(text))
            throw refusal(connection_.server(), "SELECT", text);
    }

    void take_size(const Reply& size) {
        if (size.is_error() && !is_unknown_command(size.text()) && size.text().substr(0, 6) != "NOPERM")
            throw refusal(connection_.server(), "DBSIZE", size.text());
        session_.keys = static_cast<std::uint64_t>(std::max(size.integer(), 0LL));
    }

    void take_unlink(const Reply& reply) {
        session_.has_unlink = !is_unknown_command(reply.text());
        if (session_.has_unlink && !contains(reply.text(), "wrong number of arguments"))
            throw refusal(connection_.server(), "UNLINK", reply.text());
    }

    Connection& connection_;
    std::string_view user_;
    const ServerSettings& settings_;
    Session session_;
};

}  // namespace

Connector::Connector(ServerSettings settings) : settings_(std::move(settings)) {
    const auto& endpoints = settings_.endpoints;
    if (std::any_of(endpoints.begin(), endpoints.end(), [](const Endpoint& one) { return one.tls; }))
        tls_.emplace(settings_.tls);
}

Connector::~Connector() {
    if (settings_.password) wipe(*settings_.password);
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
        if (endpoint.tls) socket = tls_->secure(std::move(socket), endpoint.host, deadline);
    } catch (const FlushError& error) {
        throw FlushError(error.failure(), "no TLS with '" + name + "': " + error.what());
    }
    return {std::move(socket), name, settings_.reply_limit};
}

void Connector::log_in(Connection& connection, const Endpoint& endpoint) const {
    const std::string_view user = user_of(endpoint, settings_);
    std::string bytes;
    append_auth(bytes, user, *settings_.password);
    connection.send(bytes);
    wipe(bytes);
    take_auth(connection, user);
}

Server Connector::connect(const Endpoint& endpoint, bool only_look) const {
    Server made{dial(endpoint), {}};
    try {
        made.session = Login(made.connection, endpoint, settings_).run(only_look);
    } catch (const FlushError& error) {
        const bool is_word =
            error.failure() != Failure::connection_lost && error.failure() != Failure::protocol;
        if (made.connection.has_answered() || is_word || endpoint.kind == Endpoint::Kind::unix_socket) throw;
        throw FlushError(error.failure(), error.what() + guess(endpoint));
    }
    made.connection.rename(to_string(endpoint) + ", database " + std::to_string(made.session.database));
    return made;
}

}  // namespace cachehold::redis
