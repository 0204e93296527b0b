// SPDX-License-Identifier: MIT
// Who asks, whom a hold stands for, what it looks at and locks.
#include "hold/observe.hpp"

#include <unistd.h>

#include <sstream>

#include "command/hold_commands.hpp"
#include "hold/caches.hpp"
#include "hold/switch.hpp"
#include "os/disk.hpp"
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

TEST_CASE("holders: the name of a task, and why it failed, is one printable, short line in the record",
          "[hold]") {
    HoldWorld w;
    auto begin = w.request(Wish::begin, w.a);
    begin.task = "x\x1b[2J\n" + std::string(1000, 'y');
    hold::carry_out(w.world, begin);
    const std::string task = w.store.find(w.a)->holders.front().task;
    CHECK(task.size() <= 110);
    CHECK(task.find_first_of("\x1b\n") == std::string::npos);
    auto fail = w.request(Wish::fail, w.a);
    fail.reason = begin.task;
    hold::carry_out(w.world, fail);
    const std::string reason = w.store.find(w.a)->holders.front().reason;
    CHECK(reason.size() <= 210);
    CHECK(reason.find_first_of("\x1b\n") == std::string::npos);
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

TEST_CASE("holders: of several tasks one that runs keeps the hold, whichever began first", "[hold]") {
    for (const int dead : {100, 200}) {
        HoldWorld w;
        w.carry_out(Wish::begin, w.a, "aa", 100);
        w.carry_out(Wish::begin, w.a, "bb", 200);
        w.processes.dead = {dead};
        CHECK(w.carry_out(Wish::recover, w.a, "", 0).outcome == Outcome::left_to_running);
        CHECK(w.is_on(w.a));
    }
}

TEST_CASE("holders: what vanished tasks keep, nobody keeps for longer than what failed", "[hold]") {
    HoldWorld w;
    w.config.on_vanished = config::Policy::keep;
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::fail, w.a);
    w.clock.time += w.config.keep_for.count();
    CHECK(w.carry_out(Wish::recover, w.a, "", 0).outcome == Outcome::ended);
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
    SECTION("which has none to wait for") { w.config.settle = std::chrono::seconds{0}; }
    SECTION("of a hold whose flush was owed") {
        auto record = *w.store.find(platform);
        record.state = record::State::owed;
        w.store.write(record);
    }
    SECTION("which has one already") {
        w.flusher.on_flush = nullptr;
        w.carry_out(Wish::begin, w.a, "bb", 200);
        w.carry_out(Wish::end, w.a, "bb", 200);
        own = w.store.find(w.a);
        w.flusher.on_flush = is_written;
    }
    hold::carry_out(w.world, end);
    const auto alone = w.store.find(w.a);
    REQUIRE(alone.has_value() == (w.config.settle.count() != 0));
    if (!alone) return;
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
    std::optional<os::Handle> lock;
    const auto lock_other = [&] {
        lock.emplace(os::lock(their_disk, w.clock, w.store.directory(), record::Store::key(other) + ".lock",
                              std::chrono::seconds{0}, "test"));
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
    w.begin_move(w.a, w.b);
    w.carry_out(Wish::begin, w.b);
    w.carry_out(Wish::end, w.a);
    CHECK(w.carry_out(Wish::end, w.b, "", 300).outcome == Outcome::not_held);
}

TEST_CASE("places: a switch is left on for a hold that has it on and that somebody wants", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.b, "bb", 200);
    w.begin_move(w.a, w.b);
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

TEST_CASE("places: all sites of a hold are on one server, by what 'sites' says of each", "[hold]") {
    HoldWorld w;
    const auto other = w.site_on("a", "other.org");
    auto begin = w.request(Wish::begin, {w.a.root, "all"});
    begin.sites = {w.a, other};
    auto& own = w.config.sites[w.a.directory().string()];
    own.endpoint = "unix:///own.sock";
    own.database = 1;
    auto& others = w.config.sites[other.directory().string()] = own;
    ExitStatus expected = ExitStatus::configuration;
    SECTION("the same one") { expected = ExitStatus::done; }
    SECTION("another address") { others.endpoint = "unix:///other.sock"; }
    SECTION("another database") { others.database = 2; }
    SECTION("that of most sites") { others = {}; }
    SECTION("a single site: nothing is said of its new place") {
        begin = w.request(Wish::begin, w.a);
        begin.new_place = w.b;
        expected = ExitStatus::done;
    }
    CHECK(status_of(w, begin) == expected);
}

TEST_CASE("places: a prefix is one site's", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    const auto other = w.site_on("a", "other.org");
    auto first = w.request(Wish::begin, w.a);
    first.prefixes = {"/shop"};
    CHECK(status_of(w, first) == ExitStatus::done);
    CHECK(w.store.find(w.a)->has_name("/shop"));
    auto second = w.request(Wish::begin, other, "bb", 200);
    second.prefixes = first.prefixes;
    ExitStatus expected = ExitStatus::configuration;
    SECTION("of another site that is held") {}
    SECTION("of another site that is held no more") {
        w.carry_out(Wish::end, w.a);
        expected = ExitStatus::done;
    }
    SECTION("of the same site at another place") {
        second.site = w.b;
        expected = ExitStatus::done;
    }
    SECTION("of a site of this platform") {
        second.site = {w.a.root, "all"};
        second.sites = {w.a, other};
        expected = ExitStatus::done;
    }
    SECTION("by 'sites', of two sites of this platform") {
        w.carry_out(Wish::end, w.a);
        second.site = {w.a.root, "all"};
        second.sites = {w.a, other};
        for (const auto& site : second.sites) w.config.sites[site.directory().string()].prefixes = {{"shop"}};
    }
    SECTION("by 'sites', of another site") {
        w.carry_out(Wish::end, w.a);
        w.config.sites[w.b.directory().string()].prefixes = {{"shop"}};
    }
    CHECK(status_of(w, second) == expected);
}

TEST_CASE("places: two sites that are about to have one name are two holds", "[hold]") {
    HoldWorld w;
    for (const auto& site : {w.a, w.site_on("a", "other.org")}) {
        auto begin = w.request(Wish::begin, site, site.uri, 100);
        begin.new_place = w.site_on("b", "new.com");
        CHECK(status_of(w, begin) == ExitStatus::done);
    }
    const auto records = w.store.list().first;
    REQUIRE(records.size() == 2);
    CHECK(records.front().id != records.back().id);
}

TEST_CASE("places: without forms somebody has to say what a site's keys begin with", "[hold]") {
    HoldWorld w;
    w.config.has_forms = false;
    auto begin = w.request(Wish::begin, w.a);
    CHECK(status_of(w, begin) == ExitStatus::configuration);
    SECTION("the request") { begin.prefixes = {"/shop"}; }
    SECTION("the configuration, also of the new place") {
        w.config.sites[w.a.directory().string()].prefixes = {{"shop"}};
        w.config.sites[w.b.directory().string()].prefixes = {{"moved"}};
        begin.new_place = w.b;
        CHECK(status_of(w, begin) == ExitStatus::done);
        CHECK(w.store.find(w.a)->has_name("/moved"));
    }
    SECTION("nobody, of a platform: its sites were looked at before") {
        begin.site = {w.a.root, "all"};
        begin.sites = {w.a};
    }
    CHECK(status_of(w, begin) == ExitStatus::done);
}

TEST_CASE("places: nothing is made at a new place before the task is there", "[hold]") {
    HoldWorld w;
    const auto modules = HoldWorld::ini(w.b).parent_path();
    boost::filesystem::remove(modules);
    w.begin_move(w.a, w.b);
    CHECK(!boost::filesystem::exists(modules));
    CHECK(w.store.find(w.a)->places.back().edit == record::Place::Edit::none);
    auto end = w.request(Wish::end, w.b, "", 300);
    end.force = true;
    w.flusher.on_flush = [&] { CHECK(!w.is_on(w.b)); };
    CHECK(hold::carry_out(w.world, end).outcome == Outcome::ended);
}

TEST_CASE("flush: names and prefixes of other users are not flushed for one", "[hold]") {
    HoldWorld w;
    const std::map<std::string, uid_t> others{{"two.com", 2}};
    w.world.names_of_others = &others;
    w.config.sites["/srv/one"].prefixes = {{"one"}};
    std::vector<std::string> names{"one.com",    "two.com",   "www.two.com", "two.com:queue",
                                   "two.com.au", "two.comet", "/one",        "/two"};
    const auto taken = hold::take_names_of_others(w.world, names);
    CHECK(taken == std::vector<std::string>{"two.com", "www.two.com", "two.com:queue", "/two"});
    CHECK(names == std::vector<std::string>{"one.com", "two.com.au", "two.comet", "/one"});
}

TEST_CASE("flush: by hand, too", "[hold]") {
    HoldWorld w;
    const std::map<std::string, uid_t> others{{"two.com", 2}};
    w.world.names_of_others = &others;
    std::ostringstream out;
    command::FlushOptions options;
    options.names = {"two.com"};
    CHECK(command::flush(w.world, options, out) == ExitStatus::flush_owed);
    CHECK(w.flusher.requests.empty());
    options.names = {"one.com", "two.com"};
    CHECK(command::flush(w.world, options, out) == ExitStatus::flush_owed);
    REQUIRE(w.flusher.requests.size() == 1);
    CHECK(w.flusher.requests.front().names == std::vector<std::string>{"one.com"});
}

TEST_CASE("flush: for a user, a site of whom somebody else has the new name stays in recover's care",
          "[hold]") {
    HoldWorld w;
    w.begin_move(w.a, w.site_on("b", "two.com"));
    const std::map<std::string, uid_t> others{{"two.com", 2}, {"example.com", 2}};
    w.world.names_of_others = &others;
    test::write(HoldWorld::ini(w.a), off);
    w.flusher.requests.clear();
    hold::Request recover;
    recover.wish = Wish::recover;
    CHECK(command::recover_all(w.world, recover) == ExitStatus::flush_owed);
    CHECK(w.is_on(w.a));
    CHECK(w.flusher.requests.empty());
}

TEST_CASE("flush: where no site of a platform is clean, no other is told to be", "[hold]") {
    HoldWorld w;
    auto begin = w.request(Wish::begin, {w.a.root, "all"});
    begin.sites = {w.a};
    hold::carry_out(w.world, begin);
    w.flusher.on_flush = [] { throw redis::FlushError(redis::Failure::still_written, "keys appear", {}); };
    CHECK(w.carry_out(Wish::end, begin.site).status == ExitStatus::flush_owed);
    CHECK(w.report.text.find("other sites do not") == std::string::npos);
}

TEST_CASE("second cache: who has emptied it is noted, and what was not emptied counts for run alone",
          "[hold]") {
    HoldWorld w;
    std::vector<std::string> asked;
    hold::World world{
        w.disk, w.clock, w.processes, w.store, w.flusher, w.report, w.config, [&](const site::Site& site) {
            asked.push_back(site.uri);
            return hold::Emptied{"failed", "no"};
        }};
    auto begin = w.request(Wish::begin, w.a);
    SECTION("the caller") {
        begin.second_cache = "done";
        CHECK(hold::carry_out(world, begin).status == ExitStatus::done);
        CHECK(asked.empty());
        CHECK(w.store.find(w.a)->second_cache == "done");
    }
    SECTION("nobody") {
        CHECK(hold::carry_out(world, begin).status == ExitStatus::done);
        CHECK(w.store.find(w.a)->second_cache == "failed");
        asked.clear();
        hold::carry_out(world, w.request(Wish::end, w.a));
        CHECK(asked == std::vector<std::string>{"example.com"});
    }
    SECTION("nobody, around a command") {
        begin.is_run = true;
        CHECK(hold::carry_out(world, begin).status == ExitStatus::not_protected);
    }
    SECTION("inside a platform that is held: only that of the site at hand") {
        begin.site = {w.a.root, "all"};
        begin.sites = {w.a, w.site_on("a", "other.org")};
        hold::carry_out(world, begin);
        asked.clear();
        test::write(HoldWorld::ini(w.a), off);
        hold::carry_out(world, w.request(Wish::begin, w.a));
        CHECK(asked == std::vector<std::string>{"example.com"});
    }
    SECTION("a platform: that of its sites") {
        begin.site = {w.a.root, "all"};
        begin.sites = {w.a};
        hold::carry_out(world, begin);
        CHECK(asked == std::vector<std::string>{"example.com"});
    }
    SECTION("an INI that is refused: it is left alone") {
        test::write(HoldWorld::ini(w.a), "x = (\n");
        CHECK_THROWS(hold::carry_out(world, begin));
        CHECK(asked.empty());
    }
}

TEST_CASE("places: a site that has moved away needs no switch at its old place", "[hold]") {
    HoldWorld w;
    w.begin_move(w.a, w.b);
    w.carry_out(Wish::begin, w.b);
    boost::filesystem::remove_all(w.a.directory());
    test::write(HoldWorld::ini(w.b), off);
    CHECK(w.carry_out(Wish::end, w.b).status == ExitStatus::done);
    CHECK(test::contents(HoldWorld::ini(w.b)) == off);
}

TEST_CASE("places: a mark that no record knows is ended like a hold", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a);
    w.store.remove(*w.store.find(w.a));
    CHECK(w.carry_out(Wish::end, w.a).outcome == Outcome::ended);
    CHECK(!w.is_on(w.a));
}

TEST_CASE("places: what was made and left beside an INI goes when it is put back", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    const auto modules = HoldWorld::ini(w.a).parent_path();
    boost::filesystem::remove(modules);
    w.carry_out(Wish::begin, w.a);
    CHECK(boost::filesystem::status(HoldWorld::ini(w.a)).permissions() == 0664);
    test::write(modules / ".boa_site_control.ini.012345678901.cachehold-tmp", "x");
    w.carry_out(Wish::end, w.a);
    CHECK(!boost::filesystem::exists(modules));
}

TEST_CASE("places: an INI that cannot be read any more is no switch that is on", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a);
    boost::filesystem::remove(HoldWorld::ini(w.a));
    boost::filesystem::create_directory(HoldWorld::ini(w.a));
    CHECK(status_of(w, w.request(Wish::begin, w.a)) == ExitStatus::ini_refused);
}

TEST_CASE("places: an INI that is made has the mode of its default", "[hold]") {
    HoldWorld w;
    const auto file = HoldWorld::ini(w.a).parent_path() / "default.boa_site_control.ini";
    test::write(file, "");
    boost::filesystem::permissions(file, static_cast<boost::filesystem::perms>(0640));
    w.carry_out(Wish::begin, w.a);
    CHECK(boost::filesystem::status(HoldWorld::ini(w.a)).permissions() == 0640);
}

TEST_CASE("places: an empty directory of the site's own stays", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::end, w.a);
    CHECK(boost::filesystem::is_empty(HoldWorld::ini(w.a).parent_path()));
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

TEST_CASE("places: a task that has arrived where the switch is on already needs it from then on", "[hold]") {
    HoldWorld w;
    auto begin = w.request(Wish::begin, w.a, "aa", 100);
    begin.new_place = w.b;
    SECTION("on by another hold, which ends") {
        w.carry_out(Wish::begin, w.b, "bb", 200);
        hold::carry_out(w.world, begin);
        w.carry_out(Wish::begin, w.b, "aa", 100);
        w.carry_out(Wish::end, w.b, "bb", 200);
    }
    SECTION("on by the INI that came along, and taken away by somebody") {
        hold::carry_out(w.world, begin);
        test::write(HoldWorld::ini(w.b), test::contents(HoldWorld::ini(w.a)));
        const auto flushes = w.flusher.requests.size();
        w.carry_out(Wish::begin, w.b, "aa", 100);
        CHECK(w.flusher.requests.size() == flushes);
        test::write(HoldWorld::ini(w.b), off);
        w.carry_out(Wish::recover, w.a, "", 0);
    }
    CHECK(w.is_on(w.b));
    w.carry_out(Wish::end, w.a, "aa", 100);
    CHECK(!w.is_on(w.b));
    CHECK(!w.is_on(w.a));
}

TEST_CASE("places: a begin turns on what another hold needs, too", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.b, "bb", 200);
    w.begin_move(w.a, w.b);
    w.carry_out(Wish::begin, w.b, "aa", 100);
    test::write(HoldWorld::ini(w.b), off);
    w.carry_out(Wish::begin, w.b, "aa", 100);
    CHECK(w.is_on(w.b));
}

TEST_CASE("places: a directory that was made goes, though no switch was turned on in it", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a);
    auto record = *w.store.find(w.a);
    record.state = record::State::intent;
    record.places.front().edit = record::Place::Edit::made;
    w.store.write(record);
    boost::filesystem::remove(HoldWorld::ini(w.a));
    w.processes.dead = {100};
    w.carry_out(Wish::recover, w.a, "", 0);
    CHECK(!boost::filesystem::exists(HoldWorld::ini(w.a).parent_path()));
    CHECK(w.store.list().first.empty());
}

TEST_CASE("switch: what somebody changed meanwhile is a warning, and a status of its own", "[hold]") {
    HoldWorld w;
    test::write(HoldWorld::ini(w.a), off);
    w.carry_out(Wish::begin, w.a);
    test::write(HoldWorld::ini(w.a), test::contents(HoldWorld::ini(w.a)) + "theirs = 1\n");
    w.report.text.clear();
    SECTION("another line") {}
    SECTION("the switch") {
        test::write(HoldWorld::ini(w.a), w.store.find(w.a)->id.insert(0, ";cachehold/1 id=") +
                                             " edit=replaced was=FALSE\n" + "redis_cache_disable = 1\n");
    }
    CHECK(w.carry_out(Wish::end, w.a).status == ExitStatus::changed);
    CHECK(w.report.text.find("warning: '" + HoldWorld::ini(w.a).string() + "': ") != std::string::npos);
}

TEST_CASE("places: a site that settles, and to which another hold has moved, is of that hold", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    w.carry_out(Wish::begin, w.b, "bb", 200);
    w.carry_out(Wish::end, w.b, "bb", 200);
    w.begin_move(w.a, w.b);
    w.store.refresh();
    const auto found = hold::find_record(w.store, w.b, "");
    REQUIRE(found);
    CHECK(found->site() == w.a);
    CHECK(hold::find_record(w.store, w.a, "")->site() == w.a);
}

TEST_CASE("places: a damaged record is told by begin and end, and by recover where it looks for all",
          "[hold]") {
    HoldWorld w;
    test::write(w.dir / "state" / record::Store::file_name(w.b), "x");
    for (const auto wish : {Wish::begin, Wish::end, Wish::recover}) {
        w.report.text.clear();
        w.carry_out(wish, w.a);
        CHECK((w.report.text.find("warning: ") != std::string::npos) == (wish != Wish::recover));
    }
}

TEST_CASE("places: without Redis there is no last flush to wait for", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    w.flusher.address = redis::no_redis;
    w.carry_out(Wish::begin, w.a);
    w.carry_out(Wish::end, w.a);
    CHECK(w.store.list().first.empty());
}

TEST_CASE("switch: where none of a platform can be turned on there is no hold", "[hold]") {
    HoldWorld w;
    SECTION("PHP cannot parse it") { test::write(HoldWorld::ini(w.a), "x = (\n"); }
    SECTION("it cannot be read") { boost::filesystem::create_directory(HoldWorld::ini(w.a)); }
    auto begin = w.request(Wish::begin, {w.a.root, "all"});
    begin.sites = {w.a};
    CHECK(hold::carry_out(w.world, begin).outcome == Outcome::not_switched);
    CHECK(w.store.list().first.empty());
}

TEST_CASE("switch: where none can be turned on, the last flush of the hold before stays due", "[hold]") {
    HoldWorld w;
    w.config.settle = std::chrono::seconds{60};
    auto begin = w.request(Wish::begin, {w.a.root, "all"});
    begin.sites = {w.a};
    hold::carry_out(w.world, begin);
    w.carry_out(Wish::end, begin.site);
    test::write(HoldWorld::ini(w.a), "x = (\n");
    CHECK(hold::carry_out(w.world, begin).outcome == Outcome::not_switched);
    REQUIRE(w.store.find(begin.site));
    CHECK(w.store.find(begin.site)->state == record::State::settling);
}

TEST_CASE("switch: a new place that cannot be turned on leaves a flush owed, and the old one held",
          "[hold]") {
    HoldWorld w;
    w.begin_move(w.a, w.b);
    test::write(HoldWorld::ini(w.a), off);
    test::write(HoldWorld::ini(w.b), "x = (\n");
    const auto flushes = w.flusher.requests.size();
    CHECK(status_of(w, w.request(Wish::begin, w.b)) == ExitStatus::ini_refused);
    CHECK(w.is_on(w.a));
    CHECK(w.store.find(w.a)->state == record::State::owed);
    CHECK(w.flusher.requests.size() == flushes);
}

TEST_CASE("places: nobody's own record is doubted", "[hold]") {
    HoldWorld w;
    w.carry_out(Wish::begin, w.a);
    boost::filesystem::remove_all(w.a.directory());
    if (::geteuid() == 0) REQUIRE(::chown((w.a.root / "sites").c_str(), 4001, 4001) == 0);
    CHECK(w.carry_out(Wish::end, w.a).outcome == Outcome::ended);
}

TEST_CASE("places: a user's record is believed by who has the site's directory, and no link is", "[hold]") {
    HoldWorld w;
    const std::map<std::string, uid_t> others;
    w.world.names_of_others = &others;
    w.carry_out(Wish::begin, w.a);
    const auto record = *w.store.find(w.a);
    CHECK_NOTHROW(hold::demand_believed(w.world, record));
    const auto directory = w.a.directory();
    SECTION("his own below somebody else's") {
        if (::geteuid() != 0) return;
        REQUIRE(::chown(directory.parent_path().c_str(), 4001, 4001) == 0);
        CHECK_NOTHROW(hold::demand_believed(w.world, record));
    }
    SECTION("a link") {
        boost::filesystem::rename(directory, w.dir / "moved");
        boost::filesystem::create_symlink(w.dir / "moved", directory);
        CHECK_THROWS(hold::demand_believed(w.world, record));
    }
}
