// SPDX-License-Identifier: MIT
#include <algorithm>
#include <optional>

#include "redis/flush.hpp"

namespace cachehold::redis {
namespace {

constexpr const char* between = " and ";

void add_name(std::string& names, const std::string& name) { names += (names.empty() ? "" : between) + name; }

void add(FlushReport& sum, const FlushReport& one) {
    for (const auto& [bin, count] : one.bins) {
        sum.bins[bin].deleted += count.deleted;
        sum.bins[bin].kept += count.kept;
    }
    sum.walked += one.walked;
    sum.deleted += one.deleted;
    sum.kept += one.kept;
    sum.seconds += one.seconds;
    add_name(sum.address, one.address);
    add_name(sum.server, one.server);
}

FlushReport nothing_flushed() {
    FlushReport report;
    report.address = no_redis;
    report.server = "no Redis";
    return report;
}

class Several : public Flusher {
public:
    explicit Several(std::vector<std::unique_ptr<Flusher>> flushers) : flushers_(std::move(flushers)) {}

    FlushReport flush(const FlushRequest& request, const Progress& progress) override {
        if (request.server == no_redis) return nothing_flushed();
        FlushReport sum;
        std::optional<FlushError> failed;
        FlushRequest of_one = request;
        // Only the first has other addresses that could take its place.
        of_one.server.erase(std::min(of_one.server.find(between), of_one.server.size()));
        for (const auto& flusher : flushers_) {
            try {
                add(sum, flusher->flush(of_one, after(sum.deleted, progress)));
            } catch (const FlushError& error) {
                if (error.failure() == Failure::interrupted) throw;
                failed =
                    failed ? FlushError(failed->failure(), std::string(failed->what()) + "; " + error.what())
                           : error;
            }
        }
        if (failed) throw FlushError(*failed);
        return sum;
    }

private:
    static Progress after(std::uint64_t before, const Progress& progress) {
        if (!progress) return progress;
        return [=](std::uint64_t walked, std::uint64_t total, std::uint64_t deleted) {
            return progress(walked, total, before + deleted);
        };
    }

    std::vector<std::unique_ptr<Flusher>> flushers_;
};

class NoRedis : public Flusher {
public:
    FlushReport flush(const FlushRequest& request, const Progress& /*progress*/) override {
        if (!request.server.empty() && request.server != no_redis)
            throw FlushError(Failure::unreachable, "there is a Redis, '" + request.server +
                                                       "', which was flushed when the hold began; leave out "
                                                       "'--redis none'");
        return nothing_flushed();
    }
};

}  // namespace

std::unique_ptr<Flusher> flusher_of(const std::vector<ServerSettings>& servers) {
    std::vector<std::unique_ptr<Flusher>> flushers;
    flushers.reserve(servers.size());
    for (const auto& server : servers) flushers.push_back(make_flusher(server));
    return std::make_unique<Several>(std::move(flushers));
}

std::unique_ptr<Flusher> make_no_redis() { return std::make_unique<NoRedis>(); }

bool covers(const std::string& now, const std::string& before) {
    return (now + between).rfind(before + between, 0) == 0;
}

}  // namespace cachehold::redis
