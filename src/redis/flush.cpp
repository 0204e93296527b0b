// SPDX-License-Identifier: MIT
#include "redis/flush.hpp"

#include "redis/primary.hpp"
#include "redis/walk.hpp"

namespace cachehold::redis {
namespace {

constexpr int most_passes = 5;

/// One flush: one pass, or as many as it takes until one has found nothing.
class Flush {
public:
    Flush(Primary& primary, const FlushRequest& request, const Progress& progress,
          std::chrono::milliseconds walk_limit)
        : primary_(primary),
          request_(request),
          progress_(progress),
          walk_limit_(walk_limit),
          matcher_(request) {}

    FlushReport run();

private:
    void prove();
    std::uint64_t pass();
    [[nodiscard]] bool shall_go_on(std::uint64_t walked, std::uint64_t keys, std::uint64_t deleted) const {
        return !progress_ || progress_(walked, keys, report_.deleted + deleted);
    }
    [[nodiscard]] FlushError without_end(std::uint64_t found) const;

    Primary& primary_;
    const FlushRequest& request_;
    const Progress& progress_;
    std::chrono::milliseconds walk_limit_;
    Matcher matcher_;
    Tally tally_;
    bool is_first_ = true;
    FlushReport report_;
};

FlushReport Flush::run() {
    try {
        prove();
    } catch (const FlushError& error) {
        if (report_.server.empty()) throw;
        throw FlushError(error.failure(), std::string(error.what()) + " (" +
                                              std::to_string(request_.dry_run ? 0 : report_.deleted) +
                                              " keys were deleted on '" + report_.server + "')");
    }
    report_.bins = tally_.bins();
    return std::move(report_);
}

/// A primary that is lost, or that was none any more when its pass was over, has proved nothing.
void Flush::prove() {
    std::uint64_t found = 0;
    for (int passes = 0;;) {
        try {
            if (passes == most_passes) throw without_end(found);
            found = pass();
            if (request_.dry_run) return;
            const bool counts = primary_.is_the_same();
            ++passes;
            if (counts && (found == 0 || !request_.until_empty)) return;
        } catch (const FlushError& error) {
            if (request_.dry_run || !primary_.may_be_replaced(error)) throw;
            if (!shall_go_on(0, 0, 0)) throw;
        }
    }
}

FlushError Flush::without_end(std::uint64_t found) const {
    if (found == 0)
        return {Failure::server_error,
                "the servers of '" + report_.server +
                    "' change their roles all the time; try again when they are quiet"};
    return {Failure::still_written,
            std::to_string(found) + " keys appeared on '" + report_.server +
                "' while it was flushed: something still uses the cache; find it, then try again"};
}

/// Returns how many keys it found to delete. What is kept is counted in the first pass only.
std::uint64_t Flush::pass() {
    Server& server = primary_.connect();
    report_.server = server.connection.server();
    report_.address = primary_.address();
    if (is_first_) tally_.forget_kept();  // of one that was broken off
    Walk walk(server, matcher_, tally_, {request_.dry_run, is_first_, request_.pace, walk_limit_});
    const auto deleted = [&](const Walk::Result& so_far) {
        return request_.dry_run ? so_far.found : so_far.deleted;
    };
    try {
        walk.run([&](const Walk::Result& so_far) {
            return shall_go_on(so_far.walked, server.session.keys, deleted(so_far));
        });
    } catch (const FlushError&) {
        report_.deleted += deleted(walk.result());
        throw;
    }
    const Walk::Result& result = walk.result();
    report_.deleted += deleted(result);
    if (result.stopped) throw FlushError(Failure::interrupted, "stopped as asked; run the flush again");
    if (is_first_) {
        report_.walked = result.walked;
        report_.kept = result.kept;
        is_first_ = false;
    }
    return result.found;
}

class ServerFlusher : public Flusher {
public:
    explicit ServerFlusher(ServerSettings settings) : connector_(std::move(settings)) {}

    FlushReport flush(const FlushRequest& request, const Progress& progress) override {
        const auto begin = Clock::now();
        FlushRequest sure = request;
        sure.dry_run = request.dry_run || !request.strangers.empty();
        Primary primary(connector_, sure.dry_run, sure.server);
        FlushReport report = Flush(primary, sure, progress, connector_.settings().walk_limit).run();
        report.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        return report;
    }

private:
    Connector connector_;
};

}  // namespace

std::unique_ptr<Flusher> make_flusher(ServerSettings settings) {
    return std::make_unique<ServerFlusher>(std::move(settings));
}

}  // namespace cachehold::redis
