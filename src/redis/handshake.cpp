// SPDX-License-Identifier: MIT
#include "redis/handshake.hpp"

#include <algorithm>

#include "redis/failure.hpp"
#include "redis/secret.hpp"
#include "redis/simple_reply.hpp"
#include "report/printable.hpp"

namespace cachehold::redis {
namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

constexpr auto worth_measuring = std::chrono::microseconds(300);

/// What HELLO calls mode and role; empty where the server does not tell.
struct Kind {
    std::string mode;
    std::string role;
};

class Handshake {
public:
    Handshake(Link& link, const Endpoint& endpoint, const ServerSettings& settings)
        : link_(link),
          user_(endpoint.username.empty() ? settings.username : endpoint.username),
          settings_(settings) {}

    void log_in() {
        std::string bytes;
        append_auth(bytes);
        link_.send(bytes);
        wipe(bytes);
        take_auth();
    }

    Session run(bool only_look) {
        const auto begin = Clock::now();
        send_all(only_look);
        if (settings_.password) take_auth();
        if (wants_select()) take_select();
        const Kind kind = take_hello();
        session_.round_trip = Clock::now() - begin;
        const SimpleReply size = receive();
        const SimpleReply unlink = only_look ? SimpleReply() : receive();
        refuse_other_kinds(kind, only_look);
        use_size(size);
        if (!only_look) use_unlink(unlink);
        if (session_.round_trip > worth_measuring) measure_way();
        return session_;
    }

private:
    void append_auth(std::string& bytes) const;
    void send_all(bool only_look);
    void take_auth();
    void take_select();
    Kind take_hello();
    void refuse_other_kinds(Kind kind, bool only_look);
    void use_size(const SimpleReply& size);
    void use_unlink(const SimpleReply& reply);
    void measure_way();
    Kind kind_from_info();
    std::string primary();

    [[nodiscard]] bool wants_select() const { return settings_.database.value_or(0) != 0; }

    SimpleReply receive() {
        SimpleReply reply;
        link_.receive(reply);
        return reply;
    }

    Link& link_;
    std::string user_;
    const ServerSettings& settings_;
    Session session_;
};

void Handshake::append_auth(std::string& bytes) const {
    bytes.reserve(4096);  // a copy left behind by growing would keep the password
    std::vector<std::string_view> auth{"AUTH"};
    if (!user_.empty() && user_ != "default") auth.emplace_back(user_);
    auth.emplace_back(*settings_.password);
    append_command(bytes, auth);
}

/// UNLINK without a key changes nothing and tells whether it is known. HELLO stays with the
/// protocol that the connection has; before Redis 6.2 it insists on a version.
void Handshake::send_all(bool only_look) {
    std::string bytes;
    if (settings_.password) append_auth(bytes);
    const std::string database = std::to_string(settings_.database.value_or(0));
    if (wants_select()) append_command(bytes, {"SELECT", database});
    append_command(bytes, {"HELLO", "2"});
    append_command(bytes, {"DBSIZE"});
    if (!only_look) append_command(bytes, {"UNLINK"});
    link_.send(bytes);
    wipe(bytes);
}

/// Never quotes the reply: a server that does not know AUTH repeats its arguments.
void Handshake::take_auth() {
    const SimpleReply reply = receive();
    if (!reply.is_error()) return;
    // The server has no password at all: whoever connects may do everything.
    if (contains(reply.text, "no password is set") || contains(reply.text, "without any password configured"))
        return;
    const Failure failure = classify(reply.text);
    const std::string who = "'" + link_.server() + "'";
    if (failure != Failure::refused_auth && failure != Failure::server_error)
        throw refusal(link_.server(), "AUTH", reply.text.substr(0, reply.text.find(' ')));
    if (contains(reply.text, "wrong number of arguments"))
        throw FlushError(Failure::refused_auth,
                         who + " knows no user names (they came with Redis 6); leave out redis.username");
    throw FlushError(Failure::refused_auth, who + " refuses the password of user " +
                                                report::quoted(user_.empty() ? "default" : user_, 80) +
                                                "; correct redis.username and redis.password_file");
}

/// phpredis ignores a refused SELECT, so the site's keys are in database 0 then. Being forbidden SELECT is
/// another matter: the site's user may be allowed.
void Handshake::take_select() {
    const SimpleReply reply = receive();
    session_.database = *settings_.database;
    if (!reply.is_error()) return;
    if (!contains(reply.text, "out of range") && !contains(reply.text, "invalid DB index") &&
        !contains(reply.text, "not allowed in cluster mode") && !is_unknown_command(reply.text))
        throw refusal(link_.server(), "SELECT", reply.text);
    session_.database = 0;
}

Kind Handshake::take_hello() {
    const SimpleReply reply = receive();
    Kind kind;
    if (reply.is_error()) {
        if (!is_unknown_command(reply.text)) throw refusal(link_.server(), "HELLO", reply.text);
        kind.mode = "ask";
        return kind;
    }
    for (std::size_t i = 0; i + 1 < reply.elements.size(); i += 2) {
        const bool is_known = reply.elements[i + 1] == "redis" || reply.elements[i + 1] == "valkey";
        if (reply.elements[i] == "server") session_.orders_cursors = is_known;
        if (reply.elements[i] == "mode") kind.mode = reply.elements[i + 1];
        if (reply.elements[i] == "role") kind.role = reply.elements[i + 1];
    }
    return kind;
}

/// For servers before Redis 6. Nothing is known of one that refuses INFO too.
Kind Handshake::kind_from_info() {
    const SimpleReply replication = ask(link_, {"INFO", "replication"});
    const SimpleReply cluster = ask(link_, {"INFO", "cluster"});
    Kind kind;
    if (!replication.is_error() && contains(replication.text, "role:slave")) kind.role = "replica";
    if (!cluster.is_error() && contains(cluster.text, "cluster_enabled:1")) kind.mode = "cluster";
    return kind;
}

std::string Handshake::primary() {
    const SimpleReply role = ask(link_, {"ROLE"});
    if (role.elements.size() < 3 || role.elements[0] != "slave") return "its primary";
    return "its primary on " + report::printable(role.elements[1] + ":" + role.elements[2], 80);
}

void Handshake::refuse_other_kinds(Kind kind, bool only_look) {
    if (kind.mode == "ask") kind = kind_from_info();
    const std::string who = "'" + link_.server() + "'";
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
        throw FlushError(Failure::read_only,
                         who + " is a replica; put the address of " + primary() + " into redis.endpoints");
}

void Handshake::use_size(const SimpleReply& size) {
    if (size.is_error() && !is_unknown_command(size.text) && size.text.compare(0, 6, "NOPERM") != 0)
        throw refusal(link_.server(), "DBSIZE", size.text);
    if (size.kind == Item::Kind::integer)
        session_.keys = static_cast<std::uint64_t>(std::max<std::int64_t>(size.integer, 0));
}

void Handshake::use_unlink(const SimpleReply& reply) {
    session_.has_unlink = !is_unknown_command(reply.text);
    if (session_.has_unlink && !contains(reply.text, "wrong number of arguments"))
        throw refusal(link_.server(), "UNLINK", reply.text);
}

/// Logging in takes the server time too. Any reply will do, also that PING is forbidden.
void Handshake::measure_way() {
    const auto begin = Clock::now();
    ask(link_, {"PING"});
    session_.round_trip = std::min(session_.round_trip, Clock::now() - begin);
}

}  // namespace

void log_in(Link& link, const Endpoint& endpoint, const ServerSettings& settings) {
    Handshake(link, endpoint, settings).log_in();
}

Session shake_hands(Link& link, const Endpoint& endpoint, const ServerSettings& settings, bool only_look) {
    return Handshake(link, endpoint, settings).run(only_look);
}

}  // namespace cachehold::redis
