// SPDX-License-Identifier: MIT
#include "command/journal.hpp"

#include "command/hold_commands.hpp"
#include "support/catch.hpp"
#include "support/hold_world.hpp"

using namespace cachehold;
using hold::Wish;

namespace {

struct JournalWorld : test::HoldWorld {
    /// What has become of the request: "held", "" and so on; each second is another.
    std::string note(Wish wish, const std::string& token = "aa", int pid = 100) {
        ++clock.time;
        const hold::Request request = this->request(wish, a, token, pid);
        const auto event = command::event_of(world, request, hold::carry_out(world, request));
        return event ? event->what + (event->flush_owed ? ", owed" : "") : "";
    }
};

}  // namespace

TEST_CASE("journal: a hold is noted when it begins and when it is over, not in between") {
    JournalWorld w;
    CHECK(w.note(Wish::begin) == "held");
    CHECK(w.note(Wish::begin, "aa", 101).empty());
    CHECK(w.note(Wish::recover).empty());
    CHECK(w.note(Wish::end, "bb", 200).empty());
    CHECK(w.note(Wish::end) == "released");
    CHECK(w.note(Wish::end).empty());
    CHECK(w.note(Wish::recover).empty());
}

TEST_CASE("journal: a task that fails is noted, and the one that succeeds") {
    JournalWorld w;
    w.note(Wish::begin);
    CHECK(w.note(Wish::fail) == "kept");
    CHECK(w.note(Wish::recover).empty());
    CHECK(w.note(Wish::begin) == "held");
    CHECK(w.note(Wish::end) == "released");
}

TEST_CASE("journal: while Redis is down, recover says it once and no more") {
    JournalWorld w;
    w.flusher.is_down = true;
    CHECK(w.note(Wish::begin) == "held, owed");
    CHECK(w.note(Wish::end) == "kept, owed");
    CHECK(w.note(Wish::recover).empty());
    CHECK(w.note(Wish::recover).empty());
    w.flusher.is_down = false;
    CHECK(w.note(Wish::recover) == "released");
}

TEST_CASE("journal: a task that vanished, and is kept, is noted once") {
    JournalWorld w;
    w.config.on_vanished = config::Policy::keep;
    w.note(Wish::begin);
    w.processes.dead = {100};
    CHECK(w.note(Wish::recover) == "kept");
    CHECK(w.note(Wish::recover).empty());
}

TEST_CASE("journal: an event knows task, length and keys") {
    JournalWorld w;
    w.note(Wish::begin);
    w.clock.time += 60;
    auto request = w.request(Wish::end, w.a);
    request.task.clear();
    const auto event = command::event_of(w.world, request, hold::carry_out(w.world, request));
    REQUIRE(event);
    CHECK(event->task == "provision-migrate");
    CHECK(event->at - event->since == 60);
    CHECK(event->uri == "example.com");
    CHECK(event->root == w.a.root.string());
}

TEST_CASE("journal: the commands write it, and a directory that is not to be written does not matter") {
    JournalWorld w;
    CHECK(command::begin(w.world, w.request(Wish::begin, w.a)) == report::ExitStatus::done);
    CHECK(command::end(w.world, w.request(Wish::end, w.a)) == report::ExitStatus::done);
    const record::History history(w.disk, w.store.directory());
    CHECK(history.read().size() == 2);
    boost::filesystem::remove(w.store.directory() / "history");
    boost::filesystem::create_directory(w.store.directory() / "history");
    CHECK(command::begin(w.world, w.request(Wish::begin, w.a)) == report::ExitStatus::done);
    CHECK(command::end(w.world, w.request(Wish::end, w.a)) == report::ExitStatus::done);
}
