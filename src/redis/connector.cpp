// SPDX-License-Identifier: MIT
#include "redis/connector.hpp"

#include <algorithm>

#include "redis/secret.hpp"

namespace cachehold::redis {

namespace {

/// Why a server hangs up without a word; TLS 1.3 judges our certificate after its handshake.
std::string guess(const Endpoint& endpoint) {
    if (!endpoint.tls) return "; if it wants TLS, write rediss://";
    return "; if it wants a certificate of ours, set redis.tls.certificate_file and redis.tls.key_file";
}

}  // namespace

Connector::Connector(ServerSettings settings) : settings_(std::move(settings)) {
    const auto& endpoints = settings_.endpoints;
    if (std::any_of(endpoints.begin(), endpoints.end(), [](const Endpoint& one) { return one.tls; }))
        tls_.emplace(settings_.tls);
}

Connector::~Connector() {
    if (settings_.password) wipe(*settings_.password);
}

std::unique_ptr<Link> Connector::dial(const Endpoint& endpoint) const {
    const std::string name = to_string(endpoint);
    const auto deadline = Clock::now() + settings_.connect_limit;
    std::unique_ptr<Stream> stream;
    try {
        stream = connect_to(endpoint, deadline);
    } catch (const FlushError& error) {
        throw FlushError(error.failure(), "cannot reach '" + name + "': " + error.what() +
                                              "; start the server, or correct redis.endpoints");
    }
    try {
        if (endpoint.tls) stream = tls_->secure(std::move(stream), endpoint.host, deadline);
    } catch (const FlushError& error) {
        throw FlushError(error.failure(), "no TLS with '" + name + "': " + error.what());
    }
    return std::make_unique<Link>(std::move(stream), name, settings_.reply_limit);
}

Connection Connector::connect(const Endpoint& endpoint, bool only_look) const {
    Connection made{dial(endpoint), {}};
    try {
        made.session = shake_hands(*made.link, endpoint, settings_, only_look);
    } catch (const FlushError& error) {
        const bool is_word =
            error.failure() != Failure::connection_lost && error.failure() != Failure::protocol;
        if (made.link->has_answered() || is_word || endpoint.kind == Endpoint::Kind::unix_socket) throw;
        throw FlushError(error.failure(), error.what() + guess(endpoint));
    }
    made.link->rename(to_string(endpoint) + ", database " + std::to_string(made.session.database));
    return made;
}

}  // namespace cachehold::redis
