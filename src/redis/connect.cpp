// SPDX-License-Identifier: MIT
#include "redis/connect.hpp"

#include <string.h>  // explicit_bzero

#include "redis/handshake.hpp"
#include "redis/walk.hpp"

namespace cachehold::redis {
namespace {

constexpr int most_passes = 5;

struct Connection {
    std::unique_ptr<Link> link;
    Session session;
};

class ServerFlusher : public Flusher {
public:
    explicit ServerFlusher(ServerSettings settings) : settings_(std::move(settings)) {}
    ~ServerFlusher() override {
        if (settings_.password) explicit_bzero(settings_.password->data(), settings_.password->size());
    }

    FlushReport flush(const FlushRequest& request, const Progress& progress) override;

private:
    [[nodiscard]] Connection connect(bool only_look) const;
    [[nodiscard]] Connection connect_one(const Endpoint& endpoint, bool only_look) const;

    ServerSettings settings_;
};

Connection ServerFlusher::connect_one(const Endpoint& endpoint, bool only_look) const {
    const std::string name = to_string(endpoint);
    Connection made;
    try {
        auto stream = connect_to(endpoint, Clock::now() + settings_.connect_limit);
        made.link = std::make_unique<Link>(std::move(stream), name, settings_.reply_limit);
    } catch (const FlushError& error) {
        throw FlushError(error.failure(), "cannot reach '" + name + "': " + error.what());
    }
    made.session = shake_hands(*made.link, endpoint, settings_, only_look);
    made.link->rename(name + ", database " + std::to_string(made.session.database));
    return made;
}

/// A server that answers is the server, whatever it answers; one that does not leaves the word to the next.
Connection ServerFlusher::connect(bool only_look) const {
    std::string reasons;
    Failure failure = Failure::unreachable;
    for (const Endpoint& endpoint : settings_.endpoints) {
        try {
            return connect_one(endpoint, only_look);
        } catch (const FlushError& error) {
            failure = error.failure();
            if (failure != Failure::unreachable && failure != Failure::timed_out &&
                failure != Failure::connection_lost)
                throw;
            reasons += (reasons.empty() ? "" : "; ") + std::string(error.what());
        }
    }
    if (reasons.empty()) reasons = "no address of a Redis server is configured";
    throw FlushError(failure, reasons + "; start the server, or correct redis.endpoints");
}

FlushReport ServerFlusher::flush(const FlushRequest& request, const Progress& progress) {
    const auto begin = Clock::now();
    const Matcher matcher(request);
    const Connection connection = connect(request.dry_run);
    FlushReport report;
    report.server = connection.link->server();
    Tally tally;
    std::uint64_t found = 0;
    for (int pass = 0; pass < most_passes; ++pass) {
        Tally later;  // what is kept is counted once
        Walk walk(*connection.link, connection.session, matcher, pass == 0 ? tally : later);
        const Walk::Result result = walk.run(request.dry_run, [&](const Walk::Result& so_far) {
            return !progress ||
                   progress(so_far.walked, connection.session.keys, report.deleted + so_far.deleted);
        });
        found = result.found;
        report.deleted += request.dry_run ? result.found : result.deleted;
        if (pass == 0) {
            report.walked = result.walked;
            report.kept = result.kept;
        }
        if (result.stopped)
            throw FlushError(Failure::interrupted, "stopped as asked after " +
                                                       std::to_string(report.deleted) + " deleted keys on '" +
                                                       report.server + "'; run the flush again");
        if (request.dry_run || found == 0) break;
    }
    if (found > 0 && !request.dry_run)
        throw FlushError(
            Failure::still_written,
            std::to_string(found) + " keys appeared on '" + report.server +
                "' while it was flushed: something still uses the cache; find it, then try again");
    report.bins = tally.bins();
    report.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return report;
}

}  // namespace

std::unique_ptr<Flusher> make_flusher(ServerSettings settings) {
    return std::make_unique<ServerFlusher>(std::move(settings));
}

}  // namespace cachehold::redis
