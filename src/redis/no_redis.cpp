// SPDX-License-Identifier: MIT
#include "redis/no_redis.hpp"

namespace cachehold::redis {
namespace {

class NoRedis : public Flusher {
public:
    FlushReport flush(const FlushRequest& request, const Progress& /*progress*/) override {
        if (!request.server.empty())
            throw FlushError(Failure::unreachable, "there is a Redis, '" + request.server +
                                                       "', which was flushed when the hold began; leave out "
                                                       "'--redis none'");
        FlushReport report;
        report.server = "no Redis";
        return report;
    }
};

}  // namespace

std::unique_ptr<Flusher> make_no_redis() { return std::make_unique<NoRedis>(); }

}  // namespace cachehold::redis
