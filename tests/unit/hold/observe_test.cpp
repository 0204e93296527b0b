// SPDX-License-Identifier: MIT
// Who asks, whom a hold stands for, what it looks at and locks.
#include "hold/observe.hpp"

#include "command/hold_commands.hpp"
#include "hold/caches.hpp"
#include "hold/switch.hpp"
#include "os/lock.hpp"
#include "redis/matcher.hpp"
#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/hold_world.hpp"

using namespace cachehold;
using hold::Outcome;
using hold::Wish;
using report::ExitStatus;
using test::HoldWorld;

namespace {

const std::string off = "redis_cache_disable = FALSE\n";

ExitStatus status_of(HoldWorld& w, const hold::Request& request) try {
    return hold::carry_out(w.world, request).status;
} catch (const report::Error& error) {
    return error.status();
}

}  // namespace

TEST_CASE("holders: a process that has the number of another one is not that one", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a, "", 100);
    auto end = w.request(Wish::end, w.a, "", 100);
    SECTION("it began later") { end.process.start = 2; }
    SECTION("another boot") { end.process.boot = "other"; }
    SECTION("another host") { end.process.host = "other"; }
    CHECK(hold::carry_out(w.world, end).outcome == Outcome::left_to_running);
    CHECK(w.is_on(w.a));
}

TEST_CASE("holders: what a task has failed at, its success ends, whichever of its processes says so",
          "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a, "aa", 100);
    w.carry_out(Wish::fail, w.a, "aa", 100);
    w.carry_out(Wish::fail, w.a, "aa", 101);
    CHECK(w.store.find(w.a)->holders.size() == 1);
    CHECK(w.carry_out(Wish::end, w.a, "aa", 101).outcome == Outcome::ended);
}

TEST_CASE("holders: a task that fails at a site that another one holds is kept, though it never began",
          "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a, "aa", 100);
    w.carry_out(Wish::fail, w.a, "bb", 200);
    CHECK(w.carry_out(Wish::end, w.a, "aa", 100).outcome == Outcome::left_to_failed);
}

TEST_CASE("holders: the name of a task is one printable, short line in the record", "[hold]") {
    HoldWorld w;
    auto begin = w.request(Wish::begin, w.a);
    begin.task = "x\x1b[2J\n" + std::string(1000, 'y');
    hold::carry_out(w.world, begin);
    const std::string task = w.store.find(w.a)->holders.front().task;
    CHECK(task.size() <= 110);
    CHECK(task.find_first_of("\x1b\n") == std::string::npos);
}

TEST_CASE("holders: a hold that is over has none, also where a person has ended what a task had failed at",
          "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::fail, w.a);
    w.carry_out(Wish::end, w.a, "", 300);
    REQUIRE(w.store.find(w.a));
    CHECK(w.store.find(w.a)->holders.empty());
}

TEST_CASE("holders: recover --failed ends what failed tasks keep, not what runs", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a);
    auto recover = w.request(Wish::recover, w.a);
    recover.end_kept = true;
    hold::carry_out(w.world, recover);
    CHECK(w.is_on(w.a));
}

TEST_CASE("flush: recover proves the last flush, with the names, patterns and pace of the configuration",
          "[hold]") {
    HoldWorld w;
    w.config.keep = {"queue*"};
    w.config.redis.pace = "gentle";
    w.carry_out(Wish::begin, w.a);
    w.processes.dead = {100};
    w.carry_out(Wish::recover, w.a, "", 0);
    const auto& last = w.flusher.requests.back();
    CHECK(last.until_empty);
    CHECK(last.keep == w.config.keep);
    CHECK(last.is_gentle);
    CHECK(last.names == std::vector<std::string>{"example.com"});
}

TEST_CASE("flush: a hold that became due while recover flushed others is flushed by itself", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    const auto other = w.site_on("a", "other.org");
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::begin, other);
    w.carry_out(Wish::end, w.a);
    w.clock.time += 30;
    w.carry_out(Wish::end, other);
    w.clock.time += 30;
    w.flusher.requests.clear();
    w.flusher.on_flush = [&] { w.clock.time += 40; };
    hold::Request recover;
    recover.wish = Wish::recover;
    CHECK(command::recover_all(w.world, recover) == ExitStatus::done);
    REQUIRE(w.flusher.requests.size() == 2);
    CHECK(w.flusher.requests.back().names.front() == "other.org");
}

TEST_CASE("flush: the debt of a site that cannot be switched is due at once", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    w.carry_out(Wish::begin, w.a);
    test::write(HoldWorld::ini(w.a), "x = (\n");
    w.flusher.is_down = true;
    CHECK(w.carry_out(Wish::end, w.a).outcome == Outcome::not_switched);
    w.flusher.is_down = false;
    CHECK(w.carry_out(Wish::recover, w.a, "", 0).outcome == Outcome::settled);
}

TEST_CASE("flush: a task that fails while a flush is owed is no second failure", "[hold]") {
    HoldWorld w;
    w.flusher.is_down = true;
    CHECK(w.carry_out(Wish::begin, w.a).status == ExitStatus::flush_owed);
    CHECK(w.carry_out(Wish::fail, w.a).status == ExitStatus::done);
}

TEST_CASE("flush: a clean site of a platform has its last flush before it, on the same server", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    const auto other = w.site_on("a", "other.org");
    const site::Site platform{w.a.root, "all"};
    auto begin = w.request(Wish::begin, platform);
    begin.sites = {w.a, other};
    hold::carry_out(w.world, begin);
    const auto is_written = [&] {
        const auto prefix = redis::prefixes_of({"other.org"}, {"{name}_n_"}).front();
        throw redis::FlushError(redis::Failure::still_written, "keys appear", {prefix + "cache"});
    };
    w.flusher.on_flush = is_written;
    auto end = w.request(Wish::end, platform);
    end.sites = begin.sites;
    std::optional<record::Record> own;
    SECTION("which has none yet") {}
    SECTION("which has one already") {
        w.flusher.on_flush = nullptr;
        w.carry_out(Wish::begin, w.a, "bb", 200);
        w.carry_out(Wish::end, w.a, "bb", 200);
        own = w.store.find(w.a);
        w.flusher.on_flush = is_written;
    }
    hold::carry_out(w.world, end);
    const auto alone = w.store.find(w.a);
    REQUIRE(alone);
    if (own) {
        CHECK(alone->id == own->id);
    } else {
        CHECK(alone->state == record::State::settling);
        CHECK(alone->server == w.flusher.address);
    }
    CHECK_FALSE(w.store.find(platform)->has_name("example.com"));
}

TEST_CASE("locks: every place of a request is locked, also one that its record has got meanwhile", "[hold]") {
    HoldWorld w;
    w.config.lock_wait = std::chrono::seconds{1};
    const auto other = w.site_on("a", "other.org");
    auto begin = w.request(Wish::begin, w.a);
    test::FaultyDisk their_disk;
    std::optional<os::Lock> lock;
    const auto lock_other = [&] {
        lock.emplace(their_disk, w.clock, w.store.directory(), record::Store::key(other) + ".lock",
                     std::chrono::seconds{0}, "test");
    };
    SECTION("a new place") {
        begin.new_place = other;
        lock_other();
    }
    SECTION("a site of a platform") {
        begin.site = {w.a.root, "all"};
        begin.sites = {w.a, other};
        lock_other();
    }
    SECTION("a place of its record") {
        begin.new_place = other;
        hold::carry_out(w.world, begin);
        begin.new_place.reset();
        lock_other();
    }
    SECTION("while it waited") {
        hold::carry_out(w.world, begin);
        w.disk.before_call = [&](const std::string& call) {
            if (call != "try_lock" || lock) return;
            lock_other();
            record::Store theirs(their_disk, w.store.directory());
            auto record = *theirs.find(w.a);
            add_place(record, other, record::Place::Edit::none);
            theirs.write(record);
        };
    }
    CHECK(status_of(w, begin) == ExitStatus::busy);
    CHECK(lock);
}

TEST_CASE("places: a hold that is over is not the hold of its other places", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    auto begin = w.request(Wish::begin, w.a);
    begin.new_place = w.b;
    hold::carry_out(w.world, begin);
    w.carry_out(Wish::begin, w.b);
    w.carry_out(Wish::end, w.a);
    CHECK(w.carry_out(Wish::end, w.b, "", 300).outcome == Outcome::not_held);
}

TEST_CASE("places: a switch is left on for a hold that has it on and that somebody wants", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.b, "bb", 200);
    auto begin = w.request(Wish::begin, w.a, "aa", 100);
    begin.new_place = w.b;
    hold::carry_out(w.world, begin);
    SECTION("not where it was only announced") {}
    SECTION("not where nobody wants it any more, and only Redis keeps it") {
        w.carry_out(Wish::begin, w.b, "aa", 100);
        w.flusher.is_down = true;
        CHECK(w.carry_out(Wish::end, w.a, "aa", 100).status == ExitStatus::flush_owed);
        w.flusher.is_down = false;
    }
    w.carry_out(Wish::end, w.b, "bb", 200);
    CHECK(!w.is_on(w.b));
}

TEST_CASE("places: a damaged mark is told, not taken for none", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a),
                ";cachehold/1 id=x edit=replaced was=FALSE\nredis_cache_disable = TRUE\n");
    const auto result = w.carry_out(Wish::recover, w.a, "", 0);
    CHECK(result.status == ExitStatus::ini_refused);
    CHECK(result.outcome == Outcome::stuck);
}

TEST_CASE("switch: one that somebody takes away at once is not told to be on", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), off);
    w.disk.before_call = [&](const std::string& call) {
        if (call == "open_file" && w.is_on(w.a)) test::write(HoldWorld::ini(w.a), off);
    };
    try {
        hold::turn_on(w.disk, w.a.ini(), "4f2a9c31", w.config.ini);
        FAIL("it was told to be on");
    } catch (const report::Error& error) {
        CHECK(error.status() == ExitStatus::changed);
    }
}
