// SPDX-License-Identifier: MIT
// Who holds, who may end it, and what a failed task leaves.
#include "hold/hold.hpp"

#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/hold_world.hpp"

using namespace cachehold;
using hold::Others;
using hold::Wish;
using report::ExitStatus;
using test::contents;
using test::HoldWorld;

TEST_CASE("holders: the success of the next task releases what an earlier one failed to", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a, "aa", 100);
    w.carry_out(Wish::fail, w.a, "aa", 100);
    w.carry_out(Wish::begin, w.a, "bb", 200);
    CHECK(w.store.find(w.a)->holders.size() == 1);
    w.carry_out(Wish::end, w.a, "bb", 200);
    CHECK(!w.is_on(w.a));
}

TEST_CASE("holders: a task that failed while another ran stays held when that one succeeds", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a, "aa", 100);
    w.carry_out(Wish::begin, w.a, "bb", 200);
    w.carry_out(Wish::fail, w.a, "bb", 200);
    SECTION("the other is a plain task") {}
    SECTION("the other has nested begins") { w.carry_out(Wish::begin, w.b, "aa", 101); }
    CHECK(w.carry_out(Wish::end, w.a, "aa", 100).outcome == hold::Outcome::left_to_failed);
    CHECK(w.is_on(w.a));
    SECTION("until it is run again") {
        w.carry_out(Wish::begin, w.a, "cc", 300);
        w.carry_out(Wish::end, w.a, "cc", 300);
    }
    SECTION("until a person releases it") { w.carry_out(Wish::end, w.a, "", 400); }
    if (w.store.list().first.empty()) CHECK(!w.is_on(w.a));
}

TEST_CASE("holders: without tokens too, a task that failed meanwhile stays held", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a, "", 100);
    w.carry_out(Wish::begin, w.a, "", 200);
    w.carry_out(Wish::fail, w.a, "", 200);
    CHECK(w.carry_out(Wish::end, w.a, "", 100).outcome == hold::Outcome::left_to_failed);
    CHECK(w.is_on(w.a));
    w.carry_out(Wish::end, w.a, "", 300);
    CHECK(!w.is_on(w.a));
}

TEST_CASE("holders: a command inside a task does not end the task's hold", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a, "aa", 100);
    for (const Wish wish : {Wish::end, Wish::fail}) {
        const auto result = w.carry_out(wish, w.a, "aa", 101);
        CHECK(result.outcome == hold::Outcome::left_to_outer);
        CHECK(w.is_on(w.a));
        REQUIRE(w.store.find(w.a)->holders.size() == 1);
        CHECK(!w.store.find(w.a)->holders.front().failed);
    }
    SECTION("unless forced") {
        auto request = w.request(Wish::end, w.a, "aa", 101);
        request.force = true;
        hold::carry_out(w.world, request);
    }
    SECTION("unless the process that began is gone") {
        w.processes.dead = {100};
        w.carry_out(Wish::end, w.a, "aa", 101);
    }
    SECTION("the process that began does") { w.carry_out(Wish::end, w.a, "aa", 100); }
    CHECK(!w.is_on(w.a));
}

TEST_CASE("holders: a hold without a process is ended by its token from anywhere", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a, "aa", 0);
    w.carry_out(Wish::end, w.a, "aa", 101);
    CHECK(!w.is_on(w.a));
}

TEST_CASE("holders: a hold without a process stands for keep_for", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a, "aa", 0);
    w.clock.time += w.config.keep_for.count() - 1;
    w.carry_out(Wish::recover, w.a, "", 0);
    CHECK(w.is_on(w.a));
    w.clock.time += 1;
    w.carry_out(Wish::recover, w.a, "", 0);
    CHECK(!w.is_on(w.a));
}

TEST_CASE("holders: a begin takes over from a process of its task that is gone", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a, "aa", 100);
    w.processes.dead = {100};
    w.carry_out(Wish::begin, w.a, "aa", 101);
    REQUIRE(w.store.find(w.a)->holders.size() == 1);
    CHECK(w.store.find(w.a)->holders.front().process.pid == 101);
    w.carry_out(Wish::recover, w.a);
    CHECK(w.is_on(w.a));
}

TEST_CASE("holders: two holds that share a place are ended one after the other", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.b, "bb", 200);
    auto first = w.request(Wish::begin, w.a, "aa", 100);
    first.new_place = w.b;
    hold::carry_out(w.world, first);
    w.carry_out(Wish::begin, w.b, "aa", 100);
    REQUIRE(w.store.list().first.size() == 2);
    // While the first end is at work on its records, the second one has to wait for the place they share.
    bool was_busy = false;
    w.config.lock_wait = std::chrono::seconds{1};
    w.flusher.on_flush = [&] {
        w.flusher.on_flush = nullptr;
        try {
            w.carry_out(Wish::end, w.b, "bb", 200);
        } catch (const report::Error& error) {
            was_busy = error.status() == ExitStatus::busy;
        }
    };
    w.carry_out(Wish::end, w.a, "aa", 100);
    CHECK(was_busy);
    CHECK(w.is_on(w.b));
    w.carry_out(Wish::end, w.b, "bb", 200);
    CHECK(!w.is_on(w.b));
    CHECK(w.store.list().first.empty());
}

TEST_CASE("holders: recover counts a task as finished only when it is", "[hold]") {
    HoldWorld w;
    auto request = w.request(Wish::begin, w.a);
    SECTION("another boot: dead") { request.process.boot = "earlier"; }
    SECTION("another container: not ours to say") { request.process.host = "container"; }
    const bool is_elsewhere = request.process.host == "container";
    hold::carry_out(w.world, request);
    if (!is_elsewhere) w.processes.dead = {100};
    w.carry_out(Wish::recover, w.a);
    CHECK(w.is_on(w.a) == is_elsewhere);
}
