// SPDX-License-Identifier: MIT
#include "unit/hold/model.hpp"

#include <algorithm>
#include <cstdint>

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
        if (s.actor.wish != Wish::recover && s.actor.task == task) continue;
        if (s.member[task] == Member::live) return Others::live;
        is_kept = is_kept || s.member[task] == Member::failed;
        is_vanished = is_vanished || s.member[task] == Member::dead;
    }
    return is_kept ? Others::kept : is_vanished ? Others::vanished : Others::none;
}

Observed observe(const State& s, const Settings& settings) {
    Observed seen;
    const bool is_caller = s.actor.wish != Wish::recover;
    const Member own = s.member[s.actor.task];
    seen.wish = s.actor.wish;
    seen.record = s.record;
    seen.switches = switches(s);
    seen.flush = s.actor.flush;
    seen.wants_settle = settings.wants_settle;
    seen.keeps_failed = settings.keeps_failed;
    seen.keeps_vanished = settings.keeps_vanished;
    if (s.record == RecordState::none) return seen;
    seen.others = others(s);
    seen.joined = is_caller && (own == Member::live || own == Member::dead);
    seen.has_failed = is_caller && (own == Member::failed || own == Member::expired);
    seen.covered = s.record != RecordState::settling;
    seen.settle_due = s.settle_due;
    return seen;
}

using Broken = std::vector<std::string>;

void join(State& s) {
    for (auto& member : s.member)
        if (member != Member::live) member = Member::absent;
    s.member[s.actor.task] = Member::live;
    s.wanted[s.actor.place] = true;
    s.record = RecordState::intent;
}

/// The first place that needs it; next_step() asks again for the others.
void switch_on(State& s) {
    for (int place = 0; place < 2; ++place) {
        if (!is_wanted(s, place) || s.ini[place] == Ini::missing || is_on(s.ini[place])) continue;
        s.ini[place] = Ini::held;
        s.flushed[place] = false;
        s.actor.flush = Flush::not_yet;
        return;
    }
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
}

void keep(State& s) {
    if (s.actor.wish == Wish::fail) {
        s.member[s.actor.task] = Member::failed;
        return;
    }
    std::replace(s.member.begin(), s.member.end(), Member::dead, Member::failed);
}

void end_record(State& s, RecordState record, Broken& broken) {
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

void note_flushed(State& s, Broken& broken) {
    for (int place = 0; place < 2; ++place)
        if (s.wanted[place] && s.ini[place] != Ini::missing && !is_on(s.ini[place]))
            broken.push_back("P1: noted as flushed while a switch is off");
    for (int place = 0; place < 2; ++place)
        if (s.wanted[place] && s.ini[place] == Ini::held && !s.flushed[place])
            broken.push_back("P1: noted as flushed, and the switch went on later");
    if (s.stale) broken.push_back("P1: noted as flushed with stale keys");
    s.record = RecordState::flushed;
}

void finish(State& s, Broken& broken) {
    if (s.actor.wish == Wish::end || s.actor.wish == Wish::fail) {
        s.works[s.actor.task] = false;
        if (s.member[s.actor.task] == Member::live) broken.push_back("a task has ended, and still holds");
    }
    s.actor = {};
}

void perform(State& s, Step step, Broken& broken) {
    switch (step) {
        case Step::join:
            return join(s);
        case Step::reopen:
            s.record = RecordState::intent;
            return;
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
        case Step::done:
            return finish(s, broken);
    }
}

void act(State& s, const Settings& settings, Broken& broken) {
    perform(s, hold::next_step(observe(s, settings)), broken);
}

/// Collects what may follow.
class Events {
public:
    Events(const State& now, const Settings& settings) : now_(now), settings_(settings) {}

    std::vector<State> all(Broken& broken) {
        if (now_.actor.is_active) {
            add([&](State& s) { act(s, settings_, broken); });
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
        if (!(next == now_)) next_.push_back(next);
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

    void commands() {
        for (int place = 0; place < 2; ++place) {
            if (now_.ini[place] == Ini::missing) continue;
            start(Wish::recover, 0, place);
            for (int task = 0; task < settings_.tasks; ++task)
                if (now_.member[task] != Member::dead) start(Wish::begin, task, place);
        }
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

    /// What the task, an archive, the owner or the nightly script do to an INI.
    void places() {
        if (now_.record != RecordState::none)
            add([](State& s) {
                s.ini[1] = s.ini[0];
                s.flushed[1] = s.flushed[0];
            });
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
        if (!now_.redis_up) return;
        // What is written past a switch that others turned off, or after it was put back, is not ours to
        // prevent.
        const bool is_ours = now_.ini[0] == Ini::off && !now_.flushed[0] && !now_.actor.has_put_back[0] &&
                             !is_marked(now_.ini[1]);
        if (is_ours) add([](State& s) { s.stale = true; });
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
    s.redis_up = true;
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

std::uint64_t hash(const State& state) {
    std::uint64_t result = 14695981039346656037U;
    for (const char byte : to_text(state))
        result = (result ^ static_cast<unsigned char>(byte)) * 1099511628211U;
    return result;
}

std::string to_text(const State& state) {
    std::string text;
    const auto add = [&](auto value) { text += static_cast<char>('0' + static_cast<int>(value)); };
    const auto add_all = [&](const auto& values) {
        for (const auto value : values) add(value);
        text += ' ';
    };
    add(state.record);
    add(state.settle_due);
    add(state.redis_up);
    add(state.stale);
    text += ' ';
    add_all(state.ini);
    add_all(state.wanted);
    add_all(state.flushed);
    add_all(state.member);
    add_all(state.works);
    if (!state.actor.is_active) return text;
    add(state.actor.wish);
    add(state.actor.task);
    add(state.actor.place);
    add(state.actor.flush);
    add_all(state.actor.has_put_back);
    return text;
}

}  // namespace cachehold::test
