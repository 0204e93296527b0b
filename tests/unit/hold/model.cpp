// SPDX-License-Identifier: MIT
#include "unit/hold/model.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

namespace cachehold::test {
namespace {

using hold::Flush;
using hold::Observed;
using hold::Others;
using hold::RecordState;
using hold::Step;
using hold::Switches;
using hold::Wish;

bool is_marked(Ini ini) { return ini == Ini::held || ini == Ini::marked_off; }
bool is_on(Ini ini) { return ini == Ini::held || ini == Ini::owners_on; }

/// A task's own command; not a person's, not recover's.
bool is_task(const Actor& actor) { return actor.wish != Wish::recover && actor.task != person; }

bool is_own(const Actor& actor, int task) { return is_task(actor) && actor.task == task; }

/// Which places the command looks at: those of the record, else the one that it was called for.
bool is_looked_at(const State& s, int place) {
    return s.record != RecordState::none || s.actor.place == place;
}

bool is_wanted(const State& s, int place) {
    return s.wanted[place] || (s.actor.wish == Wish::begin && s.actor.place == place);
}

Switches switches(const State& s) {
    bool has_mark = false;
    bool all_on = true;
    for (int place = 0; place < 2; ++place) {
        if (!is_looked_at(s, place) || s.ini[place] == Ini::missing) continue;
        has_mark = has_mark || is_marked(s.ini[place]);
        all_on = all_on && (!is_wanted(s, place) || is_on(s.ini[place]));
    }
    if (has_mark) return all_on ? Switches::held : Switches::partly;
    return all_on ? Switches::owners_on : Switches::original;
}

Others others(const State& s) {
    bool is_kept = false;
    bool is_vanished = false;
    for (int task = 0; task < 3; ++task) {
        if (is_own(s.actor, task)) continue;
        if (s.member[task] == Member::live) return Others::live;
        is_kept = is_kept || s.member[task] == Member::failed;
        is_vanished = is_vanished || s.member[task] == Member::dead;
    }
    return is_kept ? Others::kept : is_vanished ? Others::vanished : Others::none;
}

Observed observe(const State& s, const Settings& settings) {
    Observed seen;
    const Member own = is_task(s.actor) ? s.member[s.actor.task] : Member::absent;
    seen.wish = s.actor.wish;
    seen.record = s.record;
    seen.switches = switches(s);
    seen.flush = s.actor.flush;
    const auto& put_back = s.actor.has_put_back;
    if (put_back[0] || put_back[1]) seen.put_back = hold::PutBack::tried;
    seen.wants_settle = settings.wants_settle;
    seen.keeps_failed = settings.keeps_failed;
    seen.keeps_vanished = settings.keeps_vanished;
    seen.switch_failed = s.actor.switch_failed;
    if (s.record == RecordState::none) return seen;
    seen.others = others(s);
    seen.is_task = is_task(s.actor);
    seen.joined = own == Member::live || (own == Member::dead && s.actor.wish != Wish::begin);
    seen.has_failed = own == Member::failed || own == Member::expired;
    seen.covered = s.record != RecordState::settling;
    seen.settle_due = s.settle_due;
    return seen;
}

using Broken = std::vector<std::string>;

void join(State& s) {
    const bool is_nested = s.member[s.actor.task] == Member::live;
    for (auto& member : s.member)
        if (!is_nested && member != Member::live) member = Member::absent;
    s.member[s.actor.task] = Member::live;
    s.wanted[s.actor.place] = true;
    const bool is_begun = s.record == RecordState::owed || s.record == RecordState::flushed;
    s.record = is_begun ? RecordState::owed : RecordState::intent;
}

/// The first place that needs it; next_step() asks again for the others.
void switch_on(State& s) {
    for (int place = 0; place < 2; ++place) {
        if (!is_wanted(s, place) || s.ini[place] == Ini::missing || is_on(s.ini[place])) continue;
        if (!s.writable) {
            s.actor.switch_failed = true;
            return;
        }
        s.ini[place] = Ini::held;
        s.flushed[place] = false;
        s.actor.flush = Flush::not_yet;
        return;
    }
    s.record = RecordState::owed;
}

void put_back(State& s, Broken& broken) {
    for (int place = 0; place < 2; ++place) {
        if (!is_looked_at(s, place) || !is_marked(s.ini[place])) continue;
        if (s.ini[place] == Ini::held && !s.flushed[place]) broken.push_back("P1: put back without a flush");
        if (s.ini[place] == Ini::held && s.stale) broken.push_back("P1: put back over stale keys");
        s.ini[place] = Ini::off;
        s.actor.has_put_back[place] = true;
        return;
    }
}

void flush(State& s) {
    s.actor.flush = s.redis_up ? Flush::done : Flush::failed;
    if (!s.redis_up) return;
    s.stale = false;
    s.flushed = {true, true};
    for (int place = 0; place < 2; ++place)
        s.actor.flushed_on[place] = s.ini[place] == Ini::missing || is_on(s.ini[place]);
}

void keep(State& s) {
    if (s.actor.wish == Wish::fail) {
        s.member[s.actor.task] = Member::failed;
        return;
    }
    std::replace(s.member.begin(), s.member.end(), Member::dead, Member::failed);
}

void end_record(State& s, RecordState record, Broken& broken) {
    const bool is_held = s.record != RecordState::settling;
    for (int place = 0; place < 2; ++place)
        if (is_held && s.wanted[place] && !s.actor.flushed_on[place] && !s.actor.switch_failed)
            broken.push_back("P1: the record ends, and the last flush came while the switch was off");
    for (int task = 0; task < 3; ++task)
        if (s.member[task] == Member::failed && s.actor.task != person && !is_own(s.actor, task))
            broken.push_back("a failed task's hold is released by another task or by recover");
    for (const Ini ini : s.ini)
        if (is_marked(ini)) broken.push_back("P2: the record ends, and a mark stays");
    if (std::count(s.member.begin(), s.member.end(), Member::live) != 0)
        broken.push_back("the record ends, and a live task is in it");
    s.record = record;
    s.settle_due = false;
    s.member = {};
    s.wanted = {};
    s.flushed = {};
}

void drop(State& s, Broken& broken) {
    for (const Ini ini : s.ini)
        if (is_marked(ini)) broken.push_back("P2: the record is dropped, and a mark stays");
    s.record = RecordState::none;
    s.member = {};
    s.wanted = {};
    s.flushed = {};
}

void note_flushed(State& s, Broken& broken) {
    for (int place = 0; place < 2; ++place)
        if (s.wanted[place] && s.ini[place] != Ini::missing && !is_on(s.ini[place]))
            broken.push_back("P1: noted as flushed while a switch is off");
    for (int place = 0; place < 2; ++place)
        if (s.wanted[place] && s.ini[place] == Ini::held && !s.flushed[place])
            broken.push_back("P1: noted as flushed, and the switch went on later");
    if (s.stale && s.actor.wish != Wish::begin) broken.push_back("P1: noted as flushed with stale keys");
    s.record = RecordState::flushed;
}

void finish(State& s, Broken& broken) {
    if (is_task(s.actor) && s.actor.wish != Wish::begin) {
        s.works[s.actor.task] = false;
        if (s.member[s.actor.task] == Member::live) broken.push_back("a task has ended, and still holds");
    }
    s.actor = {};
}

void perform(State& s, Step step, Broken& broken) {
    switch (step) {
        case Step::join:
            return join(s);
        case Step::switch_on:
            return switch_on(s);
        case Step::flush:
            return flush(s);
        case Step::note_flushed:
            return note_flushed(s, broken);
        case Step::note_owed:
            s.record = RecordState::owed;
            return;
        case Step::leave:
            s.member[s.actor.task] = Member::absent;
            return;
        case Step::keep:
            return keep(s);
        case Step::put_back:
            return put_back(s, broken);
        case Step::settle:
            return end_record(s, RecordState::settling, broken);
        case Step::forget:
            return end_record(s, RecordState::none, broken);
        case Step::drop:
            return drop(s, broken);
        case Step::done:
            return finish(s, broken);
    }
}

void act(State& s, const Settings& settings, Broken& broken) {
    perform(s, hold::next_step(observe(s, settings)), broken);
}

/// The same state with its tasks in order.
State sorted(State s) {
    const auto key = [&](int task) {
        return std::make_tuple(s.member[task], s.works[task], is_own(s.actor, task));
    };
    for (const auto& [a, b] : {std::pair(0, 1), std::pair(1, 2), std::pair(0, 1)}) {
        if (key(a) >= key(b)) continue;
        std::swap(s.member[a], s.member[b]);
        std::swap(s.works[a], s.works[b]);
        if (s.actor.task == a || s.actor.task == b) s.actor.task = a + b - s.actor.task;
    }
    return s;
}

/// Collects what may follow.
class Events {
public:
    Events(const State& now, const Settings& settings) : now_(now), settings_(settings) {}

    std::vector<State> all(Broken& broken) {
        if (now_.actor.is_active) {
            add([&](State& s) { act(s, settings_, broken); });
            one_pass(broken);
            add([](State& s) { s.actor = {}; });  // SIGKILL
        } else {
            commands();
        }
        tasks();
        places();
        redis();
        return std::move(next_);
    }

private:
    template <typename Change>
    void add(Change change) {
        State next = now_;
        change(next);
        if (packed(next) != packed(now_)) next_.push_back(sorted(next));
    }

    void start(Wish wish, int task, int place) {
        add([&](State& s) {
            s.actor.is_active = true;
            s.actor.wish = wish;
            s.actor.task = task;
            s.actor.place = place;
            if (wish == Wish::begin) s.works[task] = true;
        });
    }

    /// Where begin flushes with one pass, a request that had read the old INI may write behind it.
    void one_pass(Broken& broken) {
        if (now_.actor.wish != Wish::begin || now_.actor.flush == Flush::done) return;
        add([&](State& s) {
            act(s, settings_, broken);
            s.stale = s.stale || s.actor.flush == Flush::done;
        });
    }

    void commands() {
        for (int place = 0; place < 2; ++place) {
            if (now_.ini[place] == Ini::missing) continue;
            start(Wish::recover, 0, place);
            for (int task = 0; task < settings_.tasks; ++task)
                if (now_.member[task] != Member::dead) start(Wish::begin, task, place);
        }
        start(Wish::end, person, 0);
        for (int task = 0; task < settings_.tasks; ++task) {
            if (!now_.works[task]) continue;
            start(Wish::end, task, 0);
            start(Wish::fail, task, 0);
        }
    }

    void tasks() {
        for (int task = 0; task < settings_.tasks; ++task) {
            if (now_.works[task] && !(now_.actor.is_active && now_.actor.task == task))
                add([&](State& s) {
                    s.works[task] = false;
                    if (s.member[task] == Member::live) s.member[task] = Member::dead;
                });
            if (now_.member[task] == Member::failed) add([&](State& s) { s.member[task] = Member::expired; });
        }
        if (now_.record == RecordState::settling) add([](State& s) { s.settle_due = true; });
    }

    /// A clone, a migration, and a migration that is rolled back.
    static void carry(State& s, int from, int to) {
        s.ini[to] = s.ini[from];
        s.flushed[to] = s.flushed[from];
    }

    /// What the task, an archive, the owner or the nightly script do to an INI.
    void places() {
        if (now_.record != RecordState::none) {
            add([](State& s) { carry(s, 0, 1); });
            if (now_.ini[0] != Ini::missing) add([](State& s) { carry(s, 0, 1), s.ini[0] = Ini::missing; });
            if (now_.ini[0] == Ini::missing) add([](State& s) { carry(s, 1, 0), s.ini[1] = Ini::missing; });
        }
        for (int place = 0; place < 2; ++place) {
            if (now_.ini[place] == Ini::missing) continue;
            add([&](State& s) { s.ini[place] = Ini::off; });
            add([&](State& s) { s.ini[place] = is_marked(s.ini[place]) ? Ini::held : Ini::owners_on; });
            if (now_.ini[place] == Ini::held) add([&](State& s) { s.ini[place] = Ini::marked_off; });
        }
    }

    /// Redis comes and goes; PHP fills it where no switch hinders it.
    void redis() {
        add([](State& s) { s.redis_up = !s.redis_up; });
        add([](State& s) { s.writable = !s.writable; });
        if (!now_.redis_up) return;
        // Nobody can see a switch that others turn off and on again between a flush and the next look. What
        // is written after it was put back is right.
        if (now_.actor.flush == Flush::done) return;
        for (int place = 0; place < 2; ++place) {
            const bool is_off = now_.ini[place] == Ini::off || now_.ini[place] == Ini::marked_off;
            if (is_off && now_.wanted[place]) add([](State& s) { s.stale = true; });
        }
    }

    const State& now_;
    const Settings& settings_;
    std::vector<State> next_;
};

bool is_held(const State& s) {
    return s.record != RecordState::none || is_marked(s.ini[0]) || is_marked(s.ini[1]);
}

bool has(const State& s, Member member) { return std::count(s.member.begin(), s.member.end(), member) != 0; }

}  // namespace

std::vector<State> successors(const State& state, const Settings& settings, Broken& broken) {
    return Events(state, settings).all(broken);
}

std::string wrong_after_recovers(State s, const Settings& settings) {
    Broken broken;
    s.redis_up = s.writable = true;
    const bool may_stay = has(s, Member::failed) || (has(s, Member::dead) && settings.keeps_vanished);
    for (int turn = 0; turn < 6; ++turn) {
        s.settle_due = s.record == RecordState::settling;
        s.actor = {};
        s.actor.is_active = true;
        s.actor.place = turn % 2;
        for (int step = 0; step < 40 && s.actor.is_active; ++step) act(s, settings, broken);
        if (s.actor.is_active) return "recover runs in a circle";
    }
    if (!broken.empty()) return broken.front();
    if (has(s, Member::live)) {
        if (s.record != RecordState::flushed) return "a live task's hold is not flushed";
        for (int place = 0; place < 2; ++place)
            if (s.ini[place] == Ini::held && !s.flushed[place]) return "a live task's hold never was flushed";
        return switches(s) == Switches::held || switches(s) == Switches::owners_on
                   ? ""
                   : "a live task is not held";
    }
    return !is_held(s) || may_stay ? "" : "nobody wants the hold, and it stays";
}

std::uint64_t packed(const State& s) {
    std::uint64_t all = 0;
    const auto add = [&](auto value, std::uint64_t count) {
        all = all * count + static_cast<std::uint64_t>(value);
    };
    add(s.record, 5);
    for (const bool bit :
         {s.settle_due, s.redis_up, s.writable, s.stale, s.actor.is_active, s.actor.switch_failed})
        add(bit, 2);
    for (int place = 0; place < 2; ++place) {
        add(s.ini[place], 5);
        for (const bool bit :
             {s.wanted[place], s.flushed[place], s.actor.flushed_on[place], s.actor.has_put_back[place]})
            add(bit, 2);
    }
    for (int task = 0; task < 3; ++task) {
        add(s.member[task], 5);
        add(s.works[task], 2);
    }
    add(s.actor.wish, 4);
    add(s.actor.task, 4);
    add(s.actor.place, 2);
    add(s.actor.flush, 3);
    return all;
}

std::string to_text(const State& state) {
    std::string text;
    const auto add = [&](auto value) { text += static_cast<char>('0' + static_cast<int>(value)); };
    const auto add_all = [&](const char* name, const auto& values) {
        text += std::string(" ") + name + ' ';
        for (const auto value : values) add(value);
    };
    text += "record ";
    add(state.record);
    add_all("settle due, Redis up, writable, stale",
            std::array<bool, 4>{state.settle_due, state.redis_up, state.writable, state.stale});
    add_all("INI", state.ini);
    add_all("wanted", state.wanted);
    add_all("flushed", state.flushed);
    add_all("member", state.member);
    add_all("works", state.works);
    if (!state.actor.is_active) return text;
    add_all("wish, task, place, flush",
            std::array<int, 4>{static_cast<int>(state.actor.wish), state.actor.task, state.actor.place,
                               static_cast<int>(state.actor.flush)});
    add_all("flushed on", state.actor.flushed_on);
    add_all("put back", state.actor.has_put_back);
    return text;
}

}  // namespace cachehold::test
