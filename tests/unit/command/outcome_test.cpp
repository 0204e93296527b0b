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

TEST_CASE("outcome: a hold that settles owes no flush by the log") {
    OutcomeWorld w;
    w.config.settle = std::chrono::seconds{60};
    w.note(Wish::begin);
    CHECK(w.note(Wish::end) == "ended");
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
        CHECK(w.flusher.requests.back().server == w.flusher.address);
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
    SECTION("one of two servers is down") {
        auto record = *w.store.find(other);
        record.server = "unix:///other.sock";
        w.store.write(record);
        w.flusher.on_flush = [&] {
            if (w.flusher.requests.back().server == "unix:///other.sock")
                throw redis::FlushError(redis::Failure::unreachable, "cannot reach Redis");
        };
        CHECK(command::recover_all(w.world, recover) == report::ExitStatus::flush_owed);
        REQUIRE(w.store.list().first.size() == 1);
        CHECK(w.store.list().first.front().site() == other);
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
    w.carry_out(Wish::end, begin.site);
    w.config.settle = std::chrono::seconds{60};
    w.begin_move(w.a, w.b);
    w.carry_out(Wish::end, w.a);
    CHECK(words(w.b).find("is not held; nothing to do") != std::string::npos);
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
        w.begin_move(w.a, w.b);
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

TEST_CASE("status: what programs read of a hold, and what a person does") {
    OutcomeWorld w;
    const std::string root = (w.dir / "a").string();
    const auto said = [&](bool json) {
        std::ostringstream out;
        CHECK(command::print_status(w.world, {}, json, out) == report::ExitStatus::held);
        return out.str();
    };
    auto begin = w.request(Wish::begin, w.a);
    begin.prefixes = {"/shop"};
    hold::carry_out(w.world, begin);
    CHECK(said(true).find(
              R"("uri": "example.com", "root": ")" + root +
              R"(", "platform": false, "since": 1764000000, "second_cache": "", "names": ["example.com"], )"
              R"("prefixes": ["shop"], "why": "a task runs", "switched": true, "flush_owed": false, )"
              R"("holders": [{"task": "provision-migrate", "pid": 100, "since": 1764000000, )"
              R"("failed": false, "reason": ""}])") != std::string::npos);
    CHECK(said(false).find("flush owed") == std::string::npos);
    CHECK(said(false).find("turned the switch off") == std::string::npos);
    test::write(test::HoldWorld::ini(w.a), "x = 1\n");
    CHECK(said(true).find(R"("switched": false)") != std::string::npos);
    CHECK(said(false).find("somebody turned the switch off, run 'cachehold recover'") != std::string::npos);
    w.flusher.is_down = true;
    auto fail = w.request(Wish::fail, w.a);
    fail.reason = "disk full";
    hold::carry_out(w.world, fail);
    w.carry_out(Wish::recover, w.a, "", 0);
    CHECK(said(true).find(R"("flush_owed": true)") != std::string::npos);
    CHECK(said(true).find(R"("failed": true, "reason": "disk full")") != std::string::npos);
    CHECK(said(false).find("flush owed") != std::string::npos);
}

TEST_CASE("status: a damaged record is told once") {
    OutcomeWorld w;
    w.carry_out(Wish::begin, w.a);
    test::write(w.dir / "state" / record::Store::file_name(w.b), "x");
    w.report.text.clear();
    std::ostringstream out;
    command::print_status(w.world, {}, false, out);
    CHECK(w.report.text.find("error: ") == 0);
    CHECK(command::print_status(w.world, w.b, false, out) == report::ExitStatus::file_system);
    hold::Request recover;
    recover.wish = Wish::recover;
    CHECK(command::recover_all(w.world, recover) == report::ExitStatus::file_system);
    CHECK(w.report.text.find("warning: ") == std::string::npos);
}

TEST_CASE("recover: what a killed process left of a record goes, where nobody works on the site") {
    OutcomeWorld w;
    const auto half = w.dir / "state" / ("." + record::Store::file_name(w.b) + ".012345678901.cachehold-tmp");
    auto recover = w.request(Wish::recover, w.a, "", 0);
    for (const bool is_all : {true, false}) {
        w.carry_out(Wish::begin, w.a);
        test::write(half, "x");
        REQUIRE(w.store.half_written().size() == 1);
        is_all ? command::recover_all(w.world, recover) : command::recover(w.world, recover);
        CHECK(!boost::filesystem::exists(half));
    }
}

TEST_CASE("status: a platform is asked for by itself") {
    OutcomeWorld w;
    w.carry_out(Wish::begin, w.a);
    std::ostringstream out;
    CHECK(command::print_status(w.world, site::Site{w.a.root, "all"}, false, out) ==
          report::ExitStatus::held);
    CHECK(command::print_status(w.world, site::Site{w.b.root, "all"}, false, out) ==
          report::ExitStatus::done);
}

TEST_CASE("outcome: who else holds it is told, not the task that asks") {
    OutcomeWorld w;
    auto mine = w.request(Wish::begin, w.a, "bb", 200);
    mine.task = "mine";
    w.carry_out(Wish::begin, w.a, "aa", 100);
    hold::carry_out(w.world, mine);
    mine.wish = Wish::fail;
    w.report.text.clear();
    command::carry_out_told(w.world, mine);
    CHECK(w.report.text.find("a task runs: provision-migrate (process 100, ") != std::string::npos);
    CHECK(w.report.text.find("mine (") == std::string::npos);
}

TEST_CASE("outcome: what fails has a status, and a way out") {
    OutcomeWorld w;
    const auto told = [&](const std::function<report::ExitStatus()>& work) {
        w.report.text.clear();
        return command::attempt(w.report, work, &report::Report::warning, "told: ");
    };
    CHECK(told([]() -> report::ExitStatus {
              throw fs::filesystem_error("list", "/srv/x",
                                         boost::system::error_code(5, boost::system::system_category()));
          }) == report::ExitStatus::file_system);
    CHECK(w.report.text.find("warning: told: cannot read '/srv/x': ") == 0);
    CHECK(told([]() -> report::ExitStatus {
              throw std::system_error(11, std::generic_category(), "thread");
          }) == report::ExitStatus::file_system);
    CHECK(told([]() -> report::ExitStatus { throw std::logic_error("x"); }) == report::ExitStatus::internal);
    CHECK(w.report.text == "warning: told: x; please report this as a bug\n");
}

TEST_CASE("outcome: words are quoted for a shell where they have to be, and are printable") {
    CHECK(command::shell_quoted("/srv/d7/sites/a_b.com:80") == "/srv/d7/sites/a_b.com:80");
    CHECK(command::shell_quoted("") == "''");
    CHECK(command::shell_quoted("a b") == "'a b'");
    CHECK(command::shell_quoted("it's") == "'it'\\''s'");
    CHECK(command::shell_quoted("\x1b[2J").find('\x1b') == std::string::npos);
    CHECK(command::counted(1, "key") == "1 key");
    CHECK(command::counted(2, "key") == "2 keys");
}

TEST_CASE("outcome: who holds is said in printable words, with what became of it") {
    record::Record record;
    CHECK(command::holders_summary(record) == "nobody");
    record::Holder holder;
    holder.since = 60;
    record.holders.push_back(holder);
    holder.task = "x\x1b[2J";
    holder.process.pid = 12;
    holder.failed = true;
    holder.failed_at = 120;
    holder.reason = "disk full";
    record.holders.push_back(holder);
    const std::string text = command::holders_summary(record);
    CHECK(text.find("a task (since 1970-01-01T00:01:00Z); ") == 0);
    CHECK(text.find(" (process 12, since 1970-01-01T00:01:00Z, failed 1970-01-01T00:02:00Z: disk full)") !=
          std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE(
    "outcome: the log names the task that asks, else the last that has a name; its words are printable") {
    OutcomeWorld w;
    w.note(Wish::begin);
    auto begin = w.request(Wish::begin, w.a, "bb", 200);
    begin.task.clear();
    hold::carry_out(w.world, begin);
    w.config.on_vanished = config::Policy::keep;
    w.processes.dead = {100, 200};
    auto recover = w.request(Wish::recover, w.a, "", 0);
    recover.task.clear();
    auto line = command::log_line(recover, hold::carry_out(w.world, recover));
    CHECK(line == "kept " + w.a.directory().string() + " (provision-migrate)");
    auto fail = w.request(Wish::fail, w.a, "cc", 300);
    fail.task = "mine";
    fail.reason = "x\x1b[2J";
    line = command::log_line(fail, hold::carry_out(w.world, fail));
    CHECK(line.find(" (mine): ") != std::string::npos);
    CHECK(line.find('\x1b') == std::string::npos);
}

TEST_CASE("outcome: a task inside the hold of a platform is told how to recover that") {
    OutcomeWorld w;
    w.flusher.is_down = true;
    auto begin = w.request(Wish::begin, {w.a.root, "all"});
    begin.sites = {w.a};
    hold::carry_out(w.world, begin);
    command::carry_out_told(w.world, w.request(Wish::begin, w.a));
    CHECK(w.report.text.find("cachehold recover --platform " + w.a.root.string()) != std::string::npos);
}
