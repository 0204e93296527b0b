// SPDX-License-Identifier: MIT
#include "hold/hold.hpp"

#include "os/disk.hpp"
#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/hold_world.hpp"

using namespace cachehold;
using hold::Outcome;
using hold::Wish;
using report::ExitStatus;
using test::contents;
using test::HoldWorld;
namespace fs = boost::filesystem;

namespace {

const std::string original = "; settings\nredis_cache_disable = FALSE ; theirs\nother = 1\n";

}  // namespace

TEST_CASE("hold: a site without an INI gets one, and loses it again", "[hold]") {
    HoldWorld w;
    CHECK(w.carry_out(Wish::begin, w.a).status == ExitStatus::done);
    CHECK(w.is_on(w.a));
    CHECK(w.carry_out(Wish::end, w.a).status == ExitStatus::done);
    CHECK(!fs::exists(HoldWorld::ini(w.a)));
    CHECK(w.store.list().first.empty());
}

TEST_CASE("hold: the INI is byte for byte what it was", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.carry_out(Wish::begin, w.a);
    CHECK(w.is_on(w.a));
    w.carry_out(Wish::end, w.a);
    CHECK(contents(HoldWorld::ini(w.a)) == original);
}

TEST_CASE("hold: every flush happens while the switch is on, also the one before it goes back", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    int flushes_while_on = 0;
    w.flusher.on_flush = [&] { flushes_while_on += w.is_on(w.a) ? 1 : 0; };
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::end, w.a);
    REQUIRE(w.flusher.requests.size() == 2);
    CHECK(flushes_while_on == 2);
    CHECK_FALSE(w.flusher.requests[0].until_empty);
    CHECK(w.flusher.requests[1].until_empty);
}

TEST_CASE("hold: without Redis the switch goes on, stays on, and a later end puts it back", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.flusher.is_down = true;
    CHECK(w.carry_out(Wish::begin, w.a).status == ExitStatus::flush_owed);
    CHECK(w.is_on(w.a));
    CHECK(w.carry_out(Wish::end, w.a).status == ExitStatus::flush_owed);
    CHECK(w.is_on(w.a));
    CHECK(w.report.text.find("cannot reach Redis") != std::string::npos);
    w.flusher.is_down = false;
    CHECK(w.carry_out(Wish::recover, w.a).status == ExitStatus::done);
    CHECK(contents(HoldWorld::ini(w.a)) == original);
}

TEST_CASE("hold: a failed task that is run again keeps the first original", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.carry_out(Wish::begin, w.a, "aa", 100);
    w.carry_out(Wish::fail, w.a, "aa", 100);
    CHECK(w.is_on(w.a));
    w.processes.dead = {100};
    CHECK(w.carry_out(Wish::recover, w.a).outcome == Outcome::kept);
    CHECK(w.is_on(w.a));
    w.carry_out(Wish::begin, w.a, "bb", 200);
    w.carry_out(Wish::end, w.a, "bb", 200);
    CHECK(contents(HoldWorld::ini(w.a)) == original);
}

TEST_CASE("hold: recover brings back a switch that BOA's nightly script has deleted", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::fail, w.a);
    test::write(HoldWorld::ini(w.a), "other = 1\n");
    CHECK(w.carry_out(Wish::recover, w.a).status == ExitStatus::done);
    CHECK(w.is_on(w.a));
    w.carry_out(Wish::end, w.a);
    CHECK(contents(HoldWorld::ini(w.a)) == "other = 1\n");
}

TEST_CASE("hold: what a failed task left is released after keep_for", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a);
    w.clock.time += 3600;  // the task takes its time: it counts from its failure
    w.carry_out(Wish::fail, w.a);
    w.clock.time += w.config.keep_for.count() - 1;
    w.carry_out(Wish::recover, w.a);
    CHECK(w.is_on(w.a));
    w.clock.time += 1;
    w.carry_out(Wish::recover, w.a);
    CHECK(!fs::exists(HoldWorld::ini(w.a)));
}

TEST_CASE("hold: a time that lies further ahead than any wait of ours keeps nothing", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::fail, w.a);
    auto record = *w.store.find(w.a);
    record.holders.front().failed_at = w.clock.time + w.config.keep_for.count() + 1;
    w.store.write(record);
    w.carry_out(Wish::recover, w.a, "", 0);
    CHECK(!w.is_on(w.a));
    record = *w.store.find(w.a);
    REQUIRE(record.state == record::State::settling);
    record.settle_until = w.clock.time + 61;
    w.store.write(record);
    w.carry_out(Wish::recover, w.a, "", 0);
    CHECK(!w.store.find(w.a));
}

TEST_CASE("hold: keep_for 0 keeps a failed task's hold until somebody releases it", "[hold]") {
    HoldWorld w;
    w.config.keep_for = std::chrono::seconds{0};
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::fail, w.a);
    w.clock.time += 1000000;
    w.carry_out(Wish::recover, w.a);
    CHECK(w.is_on(w.a));
    auto request = w.request(Wish::recover, w.a);
    request.end_kept = true;
    hold::carry_out(w.world, request);
    CHECK(!w.is_on(w.a));
}

TEST_CASE("hold: with on_failure release a failed task is flushed and released", "[hold]") {
    HoldWorld w;
    w.config.on_failure = config::Policy::end;
    test::write(HoldWorld::ini(w.a), original);
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::fail, w.a);
    CHECK(contents(HoldWorld::ini(w.a)) == original);
    CHECK(w.flusher.requests.size() == 2);
}

TEST_CASE("hold: a task that vanished is released by recover, twice is once", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::recover, w.a);
    CHECK(w.is_on(w.a));
    w.processes.dead = {100};
    w.carry_out(Wish::recover, w.a);
    CHECK(contents(HoldWorld::ini(w.a)) == original);
    const auto flushes = w.flusher.requests.size();
    w.carry_out(Wish::recover, w.a);
    CHECK(w.flusher.requests.size() == flushes);
}

TEST_CASE("hold: a dead process whose token lives on in another has not vanished", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a);
    w.processes.dead = {100};
    w.processes.tokens_alive = {"aa"};
    w.carry_out(Wish::recover, w.a);
    CHECK(w.is_on(w.a));
}

TEST_CASE("hold: with on_vanished keep a vanished task's hold stays", "[hold]") {
    HoldWorld w;
    w.config.on_vanished = config::Policy::keep;
    w.carry_out(Wish::begin, w.a);
    w.processes.dead = {100};
    w.carry_out(Wish::recover, w.a);
    CHECK(w.is_on(w.a));
    CHECK(w.store.find(w.a)->holders.front().reason == "vanished");
}

TEST_CASE("hold: the owner's own switch stays on, and its bytes as they are", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), "redis_cache_disable = on\n");
    w.carry_out(Wish::begin, w.a);
    CHECK(contents(HoldWorld::ini(w.a)) == "redis_cache_disable = on\n");
    w.carry_out(Wish::end, w.a);
    CHECK(contents(HoldWorld::ini(w.a)) == "redis_cache_disable = on\n");
    CHECK(w.flusher.requests.size() == 2);
}

TEST_CASE("hold: of two tasks the last one to leave restores", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.carry_out(Wish::begin, w.a, "aa", 100);
    w.carry_out(Wish::begin, w.a, "bb", 200);
    const auto left = w.carry_out(Wish::end, w.a, "aa", 100);
    CHECK(left.outcome == Outcome::left_to_running);
    CHECK(w.is_on(w.a));
    w.carry_out(Wish::end, w.a, "bb", 200);
    CHECK(contents(HoldWorld::ini(w.a)) == original);
}

TEST_CASE("hold: an end without a token does not end a running task's hold, unless forced", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a, "aa", 100);
    CHECK(w.carry_out(Wish::end, w.a, "", 300).outcome == Outcome::left_to_running);
    CHECK(w.is_on(w.a));
    auto request = w.request(Wish::end, w.a, "", 300);
    request.force = true;
    hold::carry_out(w.world, request);
    CHECK(!w.is_on(w.a));
}

TEST_CASE("hold: a migrated site is put back at its new place from the mark that came with it", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.begin_move(w.a, w.b);
    CHECK(!w.is_on(w.b));
    fs::copy_file(HoldWorld::ini(w.a), HoldWorld::ini(w.b));
    SECTION("told at the new place") { w.carry_out(Wish::begin, w.b); }
    SECTION("not told") {}
    fs::remove_all(w.a.directory());
    CHECK(w.carry_out(Wish::end, w.a).status == ExitStatus::done);
    CHECK(contents(HoldWorld::ini(w.b)) == original);
}

TEST_CASE("hold: a person may release a migrated site by its new place", "[hold]") {
    HoldWorld w;
    w.begin_move(w.a, w.b);
    w.carry_out(Wish::begin, w.b);
    w.carry_out(Wish::fail, w.a);
    CHECK(w.carry_out(Wish::end, w.b, "", 300).status == ExitStatus::done);
    CHECK(!w.is_on(w.a));
    CHECK(!w.is_on(w.b));
    CHECK(w.store.list().first.empty());
}

TEST_CASE("hold: a nested begin switches on what an archive brought, and flushes again", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a);
    test::write(HoldWorld::ini(w.a), original);
    CHECK(w.carry_out(Wish::begin, w.a).status == ExitStatus::done);
    CHECK(w.is_on(w.a));
    CHECK(w.flusher.requests.size() == 2);
    CHECK(w.store.list().first.size() == 1);
    w.carry_out(Wish::end, w.a);
    CHECK(contents(HoldWorld::ini(w.a)) == original);
}

TEST_CASE("hold: a nested begin that adds a place leaves the hold to the outer process", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a, "aa", 100);
    w.carry_out(Wish::begin, w.b, "aa", 200);
    REQUIRE(w.store.list().first.size() == 1);
    w.processes.dead = {200};
    w.carry_out(Wish::recover, w.a);
    CHECK(w.is_on(w.a));
    CHECK(w.is_on(w.b));
}

TEST_CASE("hold: a rename flushes old and new name, at both ends", "[hold]") {
    HoldWorld w;
    w.begin_move(w.a, site::Site{w.dir / "b", "new.example.com"});
    w.carry_out(Wish::end, w.a);
    REQUIRE(w.flusher.requests.size() == 2);
    CHECK(w.flusher.requests[0].prefixes.size() == 2 * w.config.prefixes.size());
    CHECK(w.flusher.requests[1].prefixes == w.flusher.requests[0].prefixes);
}

TEST_CASE("hold: a clone leaves two INIs as the source's was", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    const auto clone = w.site_on("b", "clone.example.com");
    w.begin_move(w.a, clone);
    fs::copy_file(HoldWorld::ini(w.a), HoldWorld::ini(clone));
    w.carry_out(Wish::begin, clone);
    CHECK(w.store.list().first.size() == 1);
    w.carry_out(Wish::end, w.a);
    CHECK(contents(HoldWorld::ini(w.a)) == original);
    CHECK(contents(HoldWorld::ini(clone)) == original);
}

TEST_CASE("hold: an INI that PHP cannot parse is refused, nothing is written", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), "x = (\n");
    CHECK_THROWS_AS(w.carry_out(Wish::begin, w.a), report::Error);
    CHECK(contents(HoldWorld::ini(w.a)) == "x = (\n");
    CHECK(w.store.list().first.empty());
    CHECK(w.flusher.requests.empty());
}

TEST_CASE("hold: a mark that came with an archive, without any record, is flushed and undone", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.carry_out(Wish::begin, w.a);
    w.store.remove(*w.store.find(w.a));
    w.flusher.is_down = true;
    CHECK(w.carry_out(Wish::recover, w.a).status == ExitStatus::flush_owed);
    CHECK(w.is_on(w.a));
    w.flusher.is_down = false;
    w.carry_out(Wish::recover, w.a);
    CHECK(contents(HoldWorld::ini(w.a)) == original);
}

TEST_CASE("hold: somebody's change during the hold stays, ours goes, and we say so", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.carry_out(Wish::begin, w.a);
    test::write(HoldWorld::ini(w.a), contents(HoldWorld::ini(w.a)) + "added = 1\n");
    const auto result = w.carry_out(Wish::end, w.a);
    CHECK(result.status == ExitStatus::changed);
    CHECK(contents(HoldWorld::ini(w.a)) == original + "added = 1\n");
}

TEST_CASE("hold: one place that cannot be put back does not stop the other", "[hold]") {
    HoldWorld w;
    const auto clone = w.site_on("b", "clone.example.com");
    w.begin_move(w.a, clone);
    w.carry_out(Wish::begin, clone);
    fs::remove(HoldWorld::ini(w.a));
    fs::create_symlink("/etc/passwd", HoldWorld::ini(w.a));
    const auto result = w.carry_out(Wish::end, w.a);
    CHECK(result.status == ExitStatus::ini_refused);
    CHECK(!fs::exists(HoldWorld::ini(clone)));
    CHECK(w.store.list().first.size() == 1);
}

TEST_CASE("hold: a settling site is not held, and gets a last flush", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::end, w.a);
    CHECK(!w.is_on(w.a));
    REQUIRE(w.store.find(w.a));
    CHECK(w.store.find(w.a)->state == record::State::settling);
    w.carry_out(Wish::recover, w.a);
    CHECK(w.flusher.requests.size() == 2);
    w.clock.time += 60;
    w.carry_out(Wish::recover, w.a);
    CHECK(w.flusher.requests.size() == 3);
    CHECK(!w.store.find(w.a));
}

TEST_CASE("hold: a begin while a site settles is a hold again", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::end, w.a);
    w.carry_out(Wish::begin, w.a, "bb", 200);
    CHECK(w.is_on(w.a));
    CHECK(w.store.find(w.a)->state == record::State::flushed);
}

TEST_CASE("hold: a site that settles takes no other place or name into its next hold", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    const auto clone = w.site_on("b", "clone.example.com");
    w.begin_move(w.a, clone);
    w.carry_out(Wish::begin, clone);
    w.carry_out(Wish::end, w.a);
    w.carry_out(Wish::begin, clone, "bb", 200);
    CHECK(!w.is_on(w.a));
    CHECK(w.store.find(clone)->names == std::vector<std::string>{"clone.example.com"});
    w.carry_out(Wish::begin, w.a, "cc", 300);
    CHECK(w.store.find(w.a)->places.size() == 1);
    CHECK(w.store.find(w.a)->names == std::vector<std::string>{"example.com"});
    CHECK(w.flusher.requests.back().prefixes.size() == 2 * w.config.prefixes.size());
}

TEST_CASE("hold: a holder of another host is believed for keep_for, not for ever", "[hold]") {
    HoldWorld w;
    auto begin = w.request(Wish::begin, w.a);
    begin.process.host = "elsewhere";
    hold::carry_out(w.world, begin);
    w.carry_out(Wish::recover, w.a);
    CHECK(w.is_on(w.a));
    w.clock.time += w.config.keep_for.count();
    w.carry_out(Wish::recover, w.a);
    CHECK(!w.is_on(w.a));
}

TEST_CASE("hold: a begin waits for another process only so long, and says who", "[hold]") {
    HoldWorld w;
    w.config.lock_wait = std::chrono::seconds{3};
    test::FaultyDisk other;
    const auto name = record::Store::key(w.a) + ".lock";
    test::write(w.dir / "state" / name, "process 4711, provision-verify");
    const os::Handle directory(other, other.open_parent({w.dir / "state", name}));
    const os::Handle handle(other, other.open_lock(directory.get(), name));
    REQUIRE(other.try_lock(handle.get()));
    std::string message;
    try {
        w.carry_out(Wish::begin, w.a);
    } catch (const report::Error& error) {
        message = error.what();
        CHECK(error.status() == ExitStatus::busy);
    }
    CHECK(message.find("process 4711, provision-verify") != std::string::npos);
    CHECK(!w.is_on(w.a));
}

TEST_CASE("hold: stopped after any call of begin or end, recover brings every INI back", "[hold]") {
    for (const bool in_end : {false, true}) {
        bool was_reached = true;
        for (int call = 1; was_reached; ++call) {
            HoldWorld w;
            test::write(HoldWorld::ini(w.a), original);
            if (in_end) w.carry_out(Wish::begin, w.a);
            w.disk.error = EIO;
            w.disk.fail_at = call;
            try {
                w.carry_out(in_end ? Wish::end : Wish::begin, w.a);
            } catch (const std::exception&) {
            }
            was_reached = w.disk.fail_at == 0;
            w.disk.fail_at = 0;
            INFO((in_end ? "end" : "begin") << ", call " << call);
            const auto now = contents(HoldWorld::ini(w.a));
            CHECK((now == original || ini::find_mark(now).state == ini::MarkState::good));
            w.processes.dead = {100};
            w.carry_out(Wish::recover, w.a);
            CHECK(contents(HoldWorld::ini(w.a)) == original);
            CHECK(w.store.list().first.empty());
        }
    }
}

TEST_CASE("hold: recover finishes the begin of a running task that was stopped after any call", "[hold]") {
    bool was_reached = true;
    for (int call = 1; was_reached; ++call) {
        HoldWorld w;
        test::write(HoldWorld::ini(w.a), original);
        w.disk.fail_at = call;
        try {
            w.carry_out(Wish::begin, w.a);
        } catch (const std::exception&) {
        }
        was_reached = w.disk.fail_at == 0;
        w.disk.fail_at = 0;
        const bool is_begun = !w.store.list().first.empty();
        w.carry_out(Wish::recover, w.a);
        INFO("call " << call);
        CHECK(w.is_on(w.a) == is_begun);
        if (is_begun) CHECK(w.store.list().first.front().state == record::State::flushed);
    }
}

TEST_CASE("hold: what a killed process left beside the INI goes when the hold ends", "[hold]") {
    HoldWorld w;
    const auto leftover = w.a.directory() / "modules/.boa_site_control.ini.0123456789ab.cachehold-tmp";
    w.carry_out(Wish::begin, w.a);
    test::write(HoldWorld::ini(w.a), original);
    test::write(leftover, "half");
    w.carry_out(Wish::end, w.a);
    CHECK(!fs::exists(leftover));
}

TEST_CASE("hold: the half record of a killed process goes, unless its site is being worked on", "[hold]") {
    HoldWorld w;
    const std::string key = record::Store::key(w.a);
    const auto leftover = w.dir / "state" / ("." + key + ".record.0123456789ab.cachehold-tmp");
    test::write(leftover, "half");
    {
        const os::Handle lock =
            os::lock(w.disk, w.clock, w.dir / "state", key + ".lock", std::chrono::seconds{0}, "");
        const auto before = w.clock.time;
        hold::remove_half_records(w.world);
        CHECK(fs::exists(leftover));
        CHECK(w.clock.time == before);  // it waits for nobody
    }
    hold::remove_half_records(w.world);
    CHECK(!fs::exists(leftover));
}

TEST_CASE("hold: where the INI is replaced after the flush, begin flushes again once it is switched on",
          "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.flusher.on_flush = [&] {
        w.flusher.on_flush = nullptr;
        test::write(HoldWorld::ini(w.a), original);
    };
    w.carry_out(Wish::begin, w.a);
    CHECK(w.is_on(w.a));
    CHECK(w.flusher.requests.size() == 2);
}

TEST_CASE("hold: where the INI is replaced after each flush, begin gives up and says why", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), original);
    w.flusher.on_flush = [&] { test::write(HoldWorld::ini(w.a), original); };
    std::string said;
    try {
        w.carry_out(Wish::begin, w.a);
    } catch (const Error& error) {
        said = std::to_string(static_cast<int>(error.status())) + ' ' + error.what();
    }
    CHECK(
        said ==
        "6 somebody changes the INI of 'example.com' all the time; find out who, then run the command again");
    CHECK(w.flusher.requests.size() < 40);
}
