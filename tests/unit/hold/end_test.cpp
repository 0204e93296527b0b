// SPDX-License-Identifier: MIT
// P1: nothing is put back unless everything was flushed, on the right server, while the switch was on.
#include "hold/hold.hpp"
#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/hold_world.hpp"

using namespace cachehold;
using hold::Wish;
using report::ExitStatus;
using test::contents;
using test::HoldWorld;
namespace fs = boost::filesystem;

namespace {

const std::string original = "redis_cache_disable = FALSE\nother = 1\n";

}  // namespace

TEST_CASE("release: an INI that was replaced during the hold is switched on again before the last flush",
          "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.carry_out(Wish::begin, w.a);
    std::string theirs = original + "theirs = 1\n";
    SECTION("by one without our mark") {}
    SECTION("it was deleted") { theirs = ""; }
    if (theirs.empty())
        fs::remove(HoldWorld::ini(w.a));
    else
        test::write(HoldWorld::ini(w.a), theirs);
    bool was_on = false;
    w.flusher.on_flush = [&] { was_on = w.is_on(w.a); };
    CHECK(w.carry_out(Wish::end, w.a).status == ExitStatus::done);
    CHECK(was_on);
    CHECK(fs::exists(HoldWorld::ini(w.a)) == !theirs.empty());
    if (!theirs.empty()) CHECK(contents(HoldWorld::ini(w.a)) == theirs);
    CHECK(w.store.list().first.empty());
}

TEST_CASE("release: an INI that is replaced while the last flush runs is switched on and flushed again",
          "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.carry_out(Wish::begin, w.a);
    w.flusher.on_flush = [&] {
        w.flusher.on_flush = nullptr;
        test::write(HoldWorld::ini(w.a), original);
    };
    CHECK(w.carry_out(Wish::end, w.a).status == ExitStatus::done);
    CHECK(w.flusher.requests.size() == 3);
    CHECK(contents(HoldWorld::ini(w.a)) == original);
}

TEST_CASE("release: without Redis a replaced INI is switched on, and stays on", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.carry_out(Wish::begin, w.a);
    test::write(HoldWorld::ini(w.a), original);
    w.flusher.is_down = true;
    CHECK(w.carry_out(Wish::end, w.a).status == ExitStatus::flush_owed);
    CHECK(w.is_on(w.a));
}

TEST_CASE("release: an INI that PHP cannot parse any more keeps the hold, with a message", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.carry_out(Wish::begin, w.a);
    const std::string held = contents(HoldWorld::ini(w.a));
    test::write(HoldWorld::ini(w.a), held + "x = (\n");
    const auto result = w.carry_out(Wish::end, w.a);
    CHECK(result.status == ExitStatus::ini_refused);
    CHECK(result.outcome == hold::Outcome::stuck);
    CHECK(w.report.text.find("mend the file") != std::string::npos);
    REQUIRE(w.store.list().first.size() == 1);
    test::write(HoldWorld::ini(w.a), held);
    CHECK(w.carry_out(Wish::end, w.a).status == ExitStatus::done);
    CHECK(contents(HoldWorld::ini(w.a)) == original);
    CHECK(w.store.list().first.empty());
}

TEST_CASE("release: a site whose INI bears no mark any more and cannot be switched is not held", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.carry_out(Wish::begin, w.a);
    test::write(HoldWorld::ini(w.a), "x = (\n");
    const auto wish = GENERATE(Wish::end, Wish::recover);
    w.processes.dead = {100};
    SECTION("its keys are flushed, and no record stays") {
        const auto result = w.carry_out(wish, w.a);
        CHECK(result.status == ExitStatus::ini_refused);
        CHECK(result.outcome == hold::Outcome::not_switched);
        CHECK(w.flusher.requests.size() == 2);
        CHECK(w.store.list().first.empty());
    }
    SECTION("without Redis the debt stays, and the next recover pays it") {
        w.flusher.is_down = true;
        CHECK(w.carry_out(wish, w.a).outcome == hold::Outcome::not_switched);
        REQUIRE(w.store.find(w.a));
        CHECK(w.store.find(w.a)->state == record::State::settling);
        w.flusher.is_down = false;
        CHECK(w.carry_out(Wish::recover, w.a).outcome == hold::Outcome::settled);
        CHECK(w.store.list().first.empty());
    }
    CHECK(contents(HoldWorld::ini(w.a)) == "x = (\n");
}

TEST_CASE("release: a begin that cannot switch leaves no record, and what it found before it", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    SECTION("nothing") {}
    SECTION("the last flush of an earlier hold") {
        w.config.settle = std::chrono::seconds{60};
        w.carry_out(Wish::begin, w.a);
        w.carry_out(Wish::end, w.a);
    }
    const auto before = w.store.list().first.size();
    w.disk.fail_on = "copy_attributes";  // of the INI; a record has none to keep
    CHECK_THROWS_AS(w.carry_out(Wish::begin, w.a), report::Error);
    const auto records = w.store.list().first;
    CHECK(records.size() == before);
    for (const auto& record : records) CHECK(record.state == record::State::settling);
    CHECK(contents(HoldWorld::ini(w.a)) == original);
}

TEST_CASE("release: the server that begin flushed is the one that end asks for", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a);
    CHECK(w.flusher.requests.back().server.empty());
    CHECK(w.store.find(w.a)->server == "unix:///redis.sock");
    w.carry_out(Wish::end, w.a);
    CHECK(w.flusher.requests.back().server == "unix:///redis.sock");
}

TEST_CASE("release: another server than begin flushed is told, once", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    w.carry_out(Wish::begin, w.a);
    w.flusher.address = "redis://10.0.0.1:6379";
    w.carry_out(Wish::end, w.a);
    CHECK(w.report.text.find("flushed at 'redis://10.0.0.1:6379' now, at 'unix:///redis.sock' before") !=
          std::string::npos);
    CHECK(w.store.find(w.a)->server == "redis://10.0.0.1:6379");
}

TEST_CASE("release: a second end while the site settles changes nothing, and forced it flushes at once",
          "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::end, w.a);
    const auto again = w.carry_out(Wish::end, w.a);
    CHECK(again.outcome == hold::Outcome::ended_before);
    CHECK(!again.flushed);
    auto request = w.request(Wish::end, w.a);
    request.force = true;
    CHECK(hold::carry_out(w.world, request).flushed);
    CHECK(w.store.list().first.empty());
}

TEST_CASE("release: the last flush of a site that settles waits for Redis", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::end, w.a);
    w.clock.time += 60;
    w.flusher.is_down = true;
    CHECK(w.carry_out(Wish::recover, w.a).status == ExitStatus::flush_owed);
    CHECK(!w.is_on(w.a));
    w.flusher.is_down = false;
    w.carry_out(Wish::recover, w.a);
    CHECK(w.store.list().first.empty());
}
