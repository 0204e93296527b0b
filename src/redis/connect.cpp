// SPDX-License-Identifier: MIT
#include "redis/connect.hpp"

#include "redis/handshake.hpp"
#include "redis/secret.hpp"
#include "redis/walk.hpp"

namespace cachehold::redis {
namespace {

constexpr int most_proofs = 4;

struct Connection {
    std::unique_ptr<Link> link;
    Session session;
};

class ServerFlusher : public Flusher {
public:
    explicit ServerFlusher(ServerSettings settings) : settings_(std::move(settings)) {}
    ~ServerFlusher() override {
        if (settings_.password) wipe(*settings_.password);
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
        throw FlushError(error.failure(), "cannot reach '" + name + "': " + error.what() +
                                              "; start the server, or correct redis.endpoints");
    }
    made.session = shake_hands(*made.link, endpoint, settings_, only_look);
    made.link->rename(name + ", database " + std::to_string(made.session.database));
    return made;
}

/// Only an address where nobody listens leaves the word to the next. A server that is there is the server,
/// whatever it answers; if it hangs, the keys are in it all the same, and flushing another one would prove
/// nothing.
Connection ServerFlusher::connect(bool only_look) const {
    std::string reasons;
    for (const Endpoint& endpoint : settings_.endpoints) {
        try {
            return connect_one(endpoint, only_look);
        } catch (const FlushError& error) {
            if (error.failure() != Failure::unreachable) throw;
            reasons += (reasons.empty() ? "" : "; ") + std::string(error.what());
        }
    }
    if (reasons.empty()) reasons = "no address of a Redis server is configured; set redis.endpoints";
    throw FlushError(Failure::unreachable, reasons);
}

/// One flush on one connection: passes until one finds nothing.
class Flush {
public:
    Flush(const Connection& connection, const FlushRequest& request, const Progress& progress)
        : connection_(connection), request_(request), progress_(progress), matcher_(request) {
        report_.server = connection.link->server();
    }

    FlushReport run() {
        std::uint64_t found = pass();
        const auto first_ended = Clock::now();
        for (int proof = 0; found > 0 && !request_.dry_run && proof < most_proofs; ++proof) found = pass();
        if (found > 0 && !request_.dry_run)
            throw FlushError(
                Failure::still_written,
                std::to_string(found) + " keys appeared on '" + report_.server +
                    "' while it was flushed: something still uses the cache; find it, then try again");
        report_.proof_seconds = std::chrono::duration<double>(Clock::now() - first_ended).count();
        report_.bins = tally_.bins();
        return std::move(report_);
    }

private:
    std::uint64_t pass();

    const Connection& connection_;
    const FlushRequest& request_;
    const Progress& progress_;
    Matcher matcher_;
    Tally tally_;
    bool is_first_ = true;
    FlushReport report_;
};

/// Returns how many keys it found to delete. What is kept is counted in the first pass only.
std::uint64_t Flush::pass() {
    Walk walk(*connection_.link, connection_.session, matcher_, tally_, is_first_, request_.pace);
    const std::uint64_t before = report_.deleted;
    const auto shall_go_on = [&] {
        const Walk::Result& so_far = walk.result();
        const std::uint64_t deleted = request_.dry_run ? so_far.found : so_far.deleted;
        return !progress_ || progress_(so_far.walked, connection_.session.keys, before + deleted);
    };
    std::string failed;
    Failure failure = Failure::interrupted;
    try {
        walk.begin(request_.dry_run);
        while (!walk.is_done()) {
            walk.step();
            if (!walk.result().stopped && !shall_go_on()) walk.stop();
        }
        if (walk.result().stopped) failed = "stopped as asked; run the flush again";
    } catch (const FlushError& error) {
        failed = error.what();
        failure = error.failure();
    }
    const Walk::Result& result = walk.result();
    report_.deleted += request_.dry_run ? result.found : result.deleted;
    if (!failed.empty())
        throw FlushError(failure, failed + " (" + std::to_string(request_.dry_run ? 0 : report_.deleted) +
                                      " keys were deleted on '" + report_.server + "')");
    if (is_first_) {
        report_.walked = result.walked;
        report_.kept = result.kept;
    }
    is_first_ = false;
    return result.found;
}

FlushReport ServerFlusher::flush(const FlushRequest& request, const Progress& progress) {
    const auto begin = Clock::now();
    const Connection connection = connect(request.dry_run);
    FlushReport report = Flush(connection, request, progress).run();
    report.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return report;
}

}  // namespace

std::unique_ptr<Flusher> make_flusher(ServerSettings settings) {
    return std::make_unique<ServerFlusher>(std::move(settings));
}

}  // namespace cachehold::redis
