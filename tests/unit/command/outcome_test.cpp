// SPDX-License-Identifier: MIT
#include <algorithm>
#include <sstream>
#include "command/words.hpp"

#include "command/hold_commands.hpp"

#include "support/catch.hpp"
#include "support/hold_world.hpp"

using namespace cachehold;
using hold::Wish;

namespace {

struct OutcomeWorld : test::HoldWorld {
    /// The line in the log, without the site, its task and what was flushed; each second is another.
    std::string note(Wish wish, const std::string& token = "aa", int pid = 100) {
        ++clock.time;
        const hold::Request request = this->request(wish, a, token, pid);
        const auto line = command::log_line(request, hold::carry_out(world, request));
        const bool is_owed = line.find(": flush owed") != std::string::npos;
        return line.substr(0, line.find(' ')) + (is_owed ? ", owed" : "");
    }
};

}  // namespace

TEST_CASE("outcome: a hold is noted when it begins and when it is over, not in between") {
    OutcomeWorld w;
    CHECK(w.note(Wish::begin) == "held");
    CHECK(w.note(Wish::begin, "aa", 101).empty());
    CHECK(w.note(Wish::recover).empty());
    CHECK(w.note(Wish::end, "bb", 200).empty());
    CHECK(w.note(Wish::end) == "ended");
    CHECK(w.note(Wish::end).empty());
    CHECK(w.note(Wish::recover).empty());
}

TEST_CASE("outcome: a task that fails is noted, and the one that succeeds") {
    OutcomeWorld w;
    w.note(Wish::begin);
    CHECK(w.note(Wish::fail) == "kept");
    CHECK(w.note(Wish::recover).empty());
    CHECK(w.note(Wish::begin) == "held");
    CHECK(w.note(Wish::end) == "ended");
}

TEST_CASE("outcome: while Redis is down, recover says it once and no more") {
    OutcomeWorld w;
    w.flusher.is_down = true;
    CHECK(w.note(Wish::begin) == "held, owed");
    CHECK(w.note(Wish::end) == "kept, owed");
    CHECK(w.note(Wish::recover).empty());
    CHECK(w.note(Wish::recover).empty());
    w.flusher.is_down = false;
    CHECK(w.note(Wish::recover) == "ended");
}

TEST_CASE("outcome: a task that vanished, and is kept, is noted once") {
    OutcomeWorld w;
    w.config.on_vanished = config::Policy::keep;
    w.note(Wish::begin);
    w.processes.dead = {100};
    CHECK(w.note(Wish::recover) == "kept");
    CHECK(w.note(Wish::recover).empty());
}

TEST_CASE("outcome: a line knows site, task, length, keys and reason") {
    OutcomeWorld w;
    const std::string site = w.a.directory().string();
    w.note(Wish::begin);
    w.clock.time += 60;
    auto failed = w.request(Wish::fail, w.a);
    failed.reason = "disk full";
    CHECK(command::log_line(failed, hold::carry_out(w.world, failed)) ==
          "kept " + site + " (provision-migrate): disk full");
    auto ended = w.request(Wish::end, w.a);
    ended.task.clear();
    CHECK(command::log_line(ended, hold::carry_out(w.world, ended)) ==
          "ended " + site + " (provision-migrate): 0 keys flushed in 0.00 s");
}

TEST_CASE("outcome: where the owner had Redis off himself, the end says that it stays off") {
    OutcomeWorld w;
    for (const bool is_owners : {true, false}) {
        if (is_owners) test::write(test::HoldWorld::ini(w.a), "redis_cache_disable = TRUE\n");
        w.note(Wish::begin);
        w.report.text.clear();
        command::carry_out_told(w.world, w.request(Wish::end, w.a));
        CHECK((w.report.text.find("; Redis stays off by its owner's choice") != std::string::npos) ==
              is_owners);
        test::write(test::HoldWorld::ini(w.a), "");
    }
}

TEST_CASE("outcome: a site whose switch is off and cannot be turned on is called not held") {
    OutcomeWorld w;
    w.note(Wish::begin);
    test::write(test::HoldWorld::ini(w.a), "x = (\n");
    command::carry_out_told(w.world, w.request(Wish::end, w.a));
    CHECK(w.report.text.find("'example.com' is not held: no switch could be turned on") != std::string::npos);
}

TEST_CASE("recover: all last flushes that are due are one pass, one attempt where Redis is down") {
    OutcomeWorld w;
    w.config.settle = std::chrono::seconds{60};
    const auto other = w.site_on("a", "other.org");
    for (const auto& site : {w.a, other}) {
        w.carry_out(Wish::begin, site);
        w.carry_out(Wish::end, site);
    }
    hold::Request recover;
    recover.wish = Wish::recover;
    const auto flushes = w.flusher.requests.size();
    CHECK(command::recover_all(w.world, recover) == report::ExitStatus::done);
    CHECK(w.flusher.requests.size() == flushes);
    w.clock.time += 60;
    SECTION("Redis is there") {
        CHECK(command::recover_all(w.world, recover) == report::ExitStatus::done);
        REQUIRE(w.flusher.requests.size() == flushes + 1);
        CHECK(w.flusher.requests.back().prefixes.size() == 2 * w.config.prefixes.size());
        CHECK(w.store.list().first.empty());
    }
    SECTION("Redis is down") {
        w.flusher.is_down = true;
        w.report.text.clear();
        CHECK(command::recover_all(w.world, recover) == report::ExitStatus::flush_owed);
        CHECK(w.report.text == "warning: cannot reach Redis\n");
        CHECK(w.store.list().first.size() == 2);
    }
    SECTION("a hold that began meanwhile is left alone") {
        w.flusher.on_flush = [&] {
            w.flusher.on_flush = nullptr;
            w.carry_out(Wish::begin, other, "bb", 200);
        };
        CHECK(command::recover_all(w.world, recover) == report::ExitStatus::done);
        REQUIRE(w.store.list().first.size() == 1);
        CHECK(w.is_on(other));
    }
}

TEST_CASE("recover: each record is read a few times, however many there are") {
    const auto reads_for = [](int sites) {
        OutcomeWorld w;
        for (int i = 0; i < sites; ++i) {
            const auto site = w.site_on("a", "s" + std::to_string(i) + ".com");
            w.carry_out(Wish::begin, site, "token" + std::to_string(i), i + 1);
            w.processes.dead.insert(i + 1);
        }
        hold::Request recover;
        recover.wish = Wish::recover;
        w.disk.calls.clear();
        CHECK(command::recover_all(w.world, recover) == report::ExitStatus::done);
        CHECK(w.store.list().first.empty());
        return std::count(w.disk.calls.begin(), w.disk.calls.end(), "read");
    };
    const auto of_few = reads_for(5);
    CHECK(reads_for(20) <= 4 * of_few);
}

TEST_CASE("outcome: a site that is held with its platform is told so, and one of its name elsewhere is not") {
    OutcomeWorld w;
    auto begin = w.request(Wish::begin, {w.a.root, "all"});
    begin.sites = {w.a};
    hold::carry_out(w.world, begin);
    const auto words = [&](const site::Site& site) {
        w.report.text.clear();
        command::carry_out_told(w.world, w.request(Wish::end, site, "bb", 200));
        return w.report.text;
    };
    CHECK(words(w.a).find(
              "is not held by itself; its platform is, to end that hold: cachehold end --platform") !=
          std::string::npos);
    CHECK(words(w.b).find("is not held; nothing to do") != std::string::npos);
    CHECK(words(w.site_on("a", "other.org")).find("is not held; nothing to do") != std::string::npos);
}

TEST_CASE("outcome: a flush is summed up in words, and strange keys are worth a word only without others") {
    redis::FlushReport report;
    report.deleted = 2;
    report.kept = 1;
    report.named_after = "example.com:x";
    CHECK(command::flush_summary(report) == "2 keys flushed in 0.00 s, 1 kept");
    CHECK(command::other_forms_hint(report).empty());
    report.deleted = report.kept = 0;
    CHECK(command::other_forms_hint(report).find("no key was found") == 0);
}

TEST_CASE("outcome: the owner's choice is told only where it is his, and still is") {
    OutcomeWorld w;
    const auto words = [&](const hold::Request& request) {
        w.report.text.clear();
        command::carry_out_told(w.world, request);
        return w.report.text.find("its owner's choice") != std::string::npos;
    };
    SECTION("not where he took it away meanwhile") {
        test::write(test::HoldWorld::ini(w.a), "redis_cache_disable = TRUE\n");
        w.carry_out(Wish::begin, w.a);
        test::write(test::HoldWorld::ini(w.a), "x = 1\n");
        CHECK_FALSE(words(w.request(Wish::end, w.a)));
    }
    SECTION("not where another hold has the switch on") {
        w.carry_out(Wish::begin, w.b, "bb", 200);
        auto begin = w.request(Wish::begin, w.a);
        begin.new_place = w.b;
        hold::carry_out(w.world, begin);
        w.carry_out(Wish::begin, w.b);
        CHECK_FALSE(words(w.request(Wish::end, w.a)));
        CHECK(w.is_on(w.b));
    }
}

TEST_CASE("outcome: a name with capitals is worth a word where a begin finds no key, not at the end") {
    OutcomeWorld w;
    const auto site = w.site_on("a", "Example.com");
    const auto is_told = [&](Wish wish) {
        w.report.text.clear();
        command::carry_out_told(w.world, w.request(wish, site));
        return w.report.text.find("cachehold flush --name example.com") != std::string::npos;
    };
    CHECK(is_told(Wish::begin));
    CHECK_FALSE(is_told(Wish::end));
}

TEST_CASE("status: SQL caches that were not emptied are told of a hold") {
    OutcomeWorld w;
    auto begin = w.request(Wish::begin, w.a);
    for (const std::string word : {"failed", "done"}) {
        begin.second_cache = word;
        begin.token = word;
        hold::carry_out(w.world, begin);
        std::ostringstream out;
        CHECK(command::print_status(w.world, w.a, false, out) == report::ExitStatus::held);
        CHECK((out.str().find("SQL caches not emptied") != std::string::npos) == (word == "failed"));
    }
}
