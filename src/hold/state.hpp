// SPDX-License-Identifier: MIT
// The words of a hold's life cycle, and its rules.
//
//               begin                                         end, recover
//   (none) ──► intent ──switch on──► owed ──flush──► flushed ──flush──put back──► settling ──flush──► (none)
//                │                    ▲                 │                            │
//                ▼                    └─────────────────┘                            ▼
//   no switch goes on: (none)         INI replaced, place or name added,             begin: intent
//                                     Redis down at the end
//
// (none): no record. `intent`: the record is written and nothing is switched yet. `owed`: the switch is on,
// or goes on next, and a flush must follow. The switch is on from then to `put back`. A flush counts only
// while the switch is on: where somebody took it away meanwhile, the record says `owed` again and the switch
// goes on first.
//
// Holders: the last holder that leaves puts the switches back. A failed task stays in the record as failed:
// the switch stays on, so that the next attempt finds Redis off. The next task that begins at the site counts
// as this attempt, because nobody can tell: it replaces all failed tasks, and its success ends the hold. A
// task that fails while another task runs is not replaced: the success of the other leaves the site held.
// `end` typed by a person ends what failed tasks keep, never what a running task holds.
#pragma once

#include <string>

#include "record/record.hpp"

namespace cachehold::hold {

/// What the caller wants.
enum class Wish { begin, end, fail, recover };

using record::Holder;
using record::Place;
using record::Record;
using RecordState = record::State;

/// The tasks that want the hold, apart from the caller's own. Of several, the first in this list counts.
enum class Others {
    live,       ///< at least one runs here, or has no process to watch and is younger than keep_for
    elsewhere,  ///< one of another host or container may run; nobody here can see that
    kept,       ///< one failed and waits to be run again
    vanished,   ///< it died without a word
    none,
};

inline bool is_running(Others others) { return others == Others::live || others == Others::elsewhere; }

/// The switches of all places of the hold that exist.
enum class Switches {
    original,   ///< none bears our mark, and one that should be on is off
    held,       ///< our mark is in at least one, and each that should be on is on
    partly,     ///< our mark is in at least one, and one that should be on is off
    owners_on,  ///< none bears our mark, and none that should be on is off
};

inline bool is_on(Switches switches) { return switches == Switches::held || switches == Switches::owners_on; }

/// A flush within this run of the program.
enum class Flush {
    not_yet,
    done,
    partly,  ///< of some sites of a platform
    failed,
};

/// Within this run of the program.
enum class PutBack {
    not_yet,
    tried,
    failed,  ///< a mark stays, for a reason that was told
};

/// Everything that the next step depends on.
struct Observed {
    Wish wish = Wish::begin;
    RecordState record = RecordState::none;
    Switches switches = Switches::original;
    Others others = Others::none;
    Flush flush = Flush::not_yet;
    PutBack put_back = PutBack::not_yet;
    bool switch_failed = false;  ///< in this run: a switch cannot be turned on, for a reason that was told
    bool joined = false;         ///< the caller's task is a running holder in the record
    bool has_failed = false;     ///< the caller's task is in the record as one that failed
    bool is_task = false;        ///< the caller bears a token, or was a holder when this run began
    bool is_inner = false;       ///< another running process of the caller's task holds the site, and ends it
    bool covered = false;        ///< the record knows the caller's places and names
    bool settle_due = false;     ///< state settling: its time has come
    bool wants_settle = false;   ///< configuration: settle is not 0
    bool keeps_failed = true;    ///< configuration: on_failure is keep
    bool keeps_vanished = false;  ///< configuration: on_vanished is keep
    bool is_settled = false;      ///< state settling: its last flush was part of a pass for many holds
};

enum class Step {
    join,          ///< write the record: the caller's task, places and names; see membership.hpp
    note_owed,     ///< write the record: owed
    switch_on,     ///< turn on each switch that is off; write the record: owed
    flush,         ///< flush every namespace
    note_flushed,  ///< write the record: flushed
    leave,         ///< write the record without the caller's task
    keep,          ///< write the record: the caller's (or the vanished) task failed
    put_back,      ///< undo our edit in each place
    settle,        ///< write the record: settling
    forget,        ///< remove the record
    drop,          ///< no switch is on, so there is no hold: restore the record from before `join`
    done,
};

/// What came of a request.
enum class Outcome {
    held,             ///< the switch is on, and everything was flushed after that
    owed,             ///< the switch is on; Redis could not be flushed yet
    already_held,     ///< begin: the switch was on and everything was flushed before; nothing to do
    not_switched,     ///< no switch could be turned on, for a reason that was told: there is no hold
    ended,            ///< everything is put back after a flush
    ended_before,     ///< it was put back before; the time of the last flush has not come
    settled,          ///< it was put back before; the last flush is done now
    not_held,         ///< there was no hold and no mark
    kept,             ///< the task failed; the hold stays for it to be run again
    left_to_failed,   ///< another task failed; the hold stays for that one
    left_to_running,  ///< another task runs
    left_elsewhere,   ///< a task of another host or container may run
    left_to_outer,    ///< the caller runs inside the task that holds the site
    stuck,            ///< a flush or an INI failed, for a reason that was told; what is on stays on
};

/// The whole life cycle, decided one step at a time: no file, no socket, no clock. The caller carries the
/// step out, observes again and asks again, until `done`; so a process that dies in between is continued by
/// the next one.
Step next_step(const Observed& observed);

/// The step in words, for --verbose.
std::string words_of(Step step);

/// The outcome of the steps between `first` and `last`, where next_step(last) is `done`.
Outcome outcome_of(const Observed& first, const Observed& last);

}  // namespace cachehold::hold
