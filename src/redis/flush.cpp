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
    Flush(const Connector& connector, const FlushRequest& request, const Progress& progress)
        : request_(request),
          progress_(progress),
          limit_(connector.settings().walk_limit),
          primary_(connector, request.dry_run, request.server),
          matcher_(request) {}

    FlushReport run() {
        const auto begin = Clock::now();
        try {
            make_passes();
        } catch (const FlushError& error) {
            if (report_.server.empty()) throw;
            throw FlushError(error.failure(), std::string(error.what()) + " (" +
                                                  std::to_string(request_.dry_run ? 0 : report_.deleted) +
                                                  " keys were deleted on '" + report_.server + "')");
        }
        report_.bins = tally_.bins();
        report_.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        return std::move(report_);
    }

private:
    void make_passes();
    std::uint64_t pass();
    [[nodiscard]] bool goes_on(std::uint64_t walked, std::uint64_t keys, std::uint64_t deleted) const {
        return !progress_ || progress_(walked, keys, report_.deleted + deleted);
    }
    [[nodiscard]] FlushError without_end(std::uint64_t found) const;

    const FlushRequest& request_;
    const Progress& progress_;
    std::chrono::milliseconds limit_;
    Primary primary_;
    Matcher matcher_;
    Tally tally_;
    bool is_first_ = true;
    FlushReport report_;
};

/// A primary that is lost, or that was none any more when its pass was over, has proved nothing.
void Flush::make_passes() {
    std::uint64_t found = 0;
    for (int passes = 0;;) {
        try {
            if (passes == most_passes) throw without_end(found);
            found = pass();
            if (request_.dry_run) return;
            const bool counts = primary_.is_the_same();
            if (counts && (found == 0 || !request_.until_empty)) return;
            ++passes;
        } catch (const FlushError& error) {
            if (request_.dry_run || !primary_.may_be_replaced(error) || !goes_on(0, 0, 0)) throw;
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
    Walk walk(server, request_, matcher_, tally_, is_first_);
    const Walk::Result& result = walk.result();
    try {
        walk.run(
            [&](const auto& so_far) { return goes_on(so_far.walked, server.session.keys, so_far.deleted); },
            limit_);
    } catch (const FlushError&) {
        report_.deleted += result.deleted;
        throw;
    }
    report_.deleted += result.deleted;
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
        FlushRequest sure = request;
        sure.dry_run = request.dry_run || !request.strangers.empty();
        return Flush(connector_, sure, progress).run();
    }

private:
    Connector connector_;
};

}  // namespace

std::unique_ptr<Flusher> make_flusher(ServerSettings settings) {
    return std::make_unique<ServerFlusher>(std::move(settings));
}

}  // namespace cachehold::redis
