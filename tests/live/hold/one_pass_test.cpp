// SPDX-License-Identifier: MIT
// One pass is enough at begin: a request that had read the old INI writes during it, and nobody reads that.
#include "live/redis/helpers.hpp"
#include "redis/matcher.hpp"
#include "support/catch.hpp"
#include "support/hold_world.hpp"

using namespace cachehold;
using hold::Wish;
using test::contents;

namespace {

constexpr const char* original = "redis_cache_disable = FALSE\n";

/// A hold on a site whose keys are on a real server.
struct LiveWorld {
    test::RedisServer server;
    test::RedisClient client = server.client();
    test::HoldWorld w;
    hold::World world{w.disk, w.clock, w.processes, w.store, {}, w.report, w.config};
    std::string prefix = redis::prefixes_of({"example.com"}, {"{md5}_n_"}).front();

    LiveWorld() {
        test::write(test::HoldWorld::ini(w.a), original);
        client.command({"DEBUG", "POPULATE", "5000", prefix + "cache", "50"});
        client.command({"DEBUG", "POPULATE", "5000", "b:cache", "50"});
    }

    [[nodiscard]] long long keys() { return client.command({"DBSIZE"}).integer - 5000; }

    /// A stale item, written again and again.
    void write_late() {
        std::vector<std::vector<std::string>> commands;
        for (int i = 0; i < 1000; ++i)
            commands.push_back({"HSET", prefix + "cache_bootstrap:" + std::to_string(i), "data", "old"});
        client.pipeline(commands);
    }

    hold::Result carry_out(Wish wish, const redis::Progress& progress = nullptr) {
        world.flusher = redis::flusher_of({test::settings_for(server.unix_address())}, progress);
        return hold::carry_out(world, w.request(wish, w.a));
    }
};

}  // namespace

TEST_CASE("hold: what is written while begin makes its pass is gone before the INI is put back",
          "[hold][live]") {
    LiveWorld live;
    int passes = 0;
    std::uint64_t walked_before = 0;
    const hold::Result begun = live.carry_out(Wish::begin, [&](std::uint64_t walked, auto, auto) {
        CHECK(live.w.is_on(live.w.a));
        if (walked <= walked_before || passes == 0) ++passes;
        walked_before = walked;
        live.write_late();
        return true;
    });
    CHECK(begun.status == report::ExitStatus::done);
    CHECK(begun.record->state == record::State::flushed);
    CHECK(passes == 1);
    CHECK(begun.flushed->deleted >= 5000);
    CHECK(live.keys() > 0);  // all that was there before is gone, not all of this
    CHECK(live.client.command({"EXISTS", live.prefix + "cache:1"}).integer == 0);

    bool was_on = true;
    const hold::Result ended = live.carry_out(Wish::end, [&](auto, auto, auto) {
        was_on = was_on && live.w.is_on(live.w.a);
        return true;
    });
    CHECK(was_on);
    CHECK(ended.status == report::ExitStatus::done);
    CHECK(ended.flushed->deleted > 0);
    CHECK(live.keys() == 0);
    CHECK(contents(test::HoldWorld::ini(live.w.a)) == original);
}

TEST_CASE("hold: where somebody writes through all passes of the end, the INI is not put back",
          "[hold][live]") {
    LiveWorld live;
    live.carry_out(Wish::begin);
    const auto writer = [&](auto, auto, auto) {
        live.write_late();
        return true;
    };
    CHECK(live.carry_out(Wish::end, writer).status == report::ExitStatus::flush_owed);
    CHECK(live.w.is_on(live.w.a));
    CHECK(live.carry_out(Wish::end).status == report::ExitStatus::done);
    CHECK(live.keys() == 0);
    CHECK(contents(test::HoldWorld::ini(live.w.a)) == original);
}
