// SPDX-License-Identifier: MIT
#include "hold/state.hpp"

namespace cachehold::hold {
namespace {

bool has_mark(Switches switches) { return switches == Switches::held || switches == Switches::partly; }
bool is_failed(Flush flush) { return flush == Flush::partly || flush == Flush::failed; }
bool is_held(RecordState record) { return record != RecordState::none && record != RecordState::settling; }

/// The record says that a flush is owed before the switch goes on again. (P4: each step may be the last one.)
Step step_to_switched_on(const Observed& seen) {
    return seen.record == RecordState::flushed ? Step::note_owed : Step::switch_on;
}

/// Until the switch is on and everything is flushed after that.
Step step_to_held(const Observed& seen) {
    const bool is_begun = seen.record != RecordState::intent;
    if (seen.switch_failed) return is_begun || has_mark(seen.switches) ? Step::done : Step::drop;
    if (!is_on(seen.switches) || !is_begun) return step_to_switched_on(seen);
    if (seen.record == RecordState::flushed || is_failed(seen.flush)) return Step::done;
    return seen.flush == Flush::done ? Step::note_flushed : Step::flush;
}

/// The hold is over: what is left of it is the last flush.
Step step_to_settled(const Observed& seen) {
    if (!seen.settle_due || is_failed(seen.flush)) return Step::done;
    return seen.flush == Flush::done || seen.is_settled ? Step::forget : Step::flush;
}

/// P1: nothing is put back before a flush in this very run has succeeded, while the switch was on.
Step step_to_put_back(const Observed& seen) {
    if (seen.record == RecordState::none && !has_mark(seen.switches)) return Step::done;
    if (seen.record == RecordState::settling && !has_mark(seen.switches)) return step_to_settled(seen);
    const bool may_switch = is_held(seen.record) && seen.put_back == PutBack::not_yet && !seen.switch_failed;
    if (may_switch && !is_on(seen.switches)) return step_to_switched_on(seen);
    if (seen.flush == Flush::not_yet) return Step::flush;
    // The clean sites of a platform are put back; the others stay held.
    if (seen.flush == Flush::partly && seen.put_back == PutBack::not_yet) return Step::put_back;
    if (is_failed(seen.flush)) {
        // Nothing is on that has to stay on. The debt stays, for the next recover.
        if (seen.switch_failed && !is_on(seen.switches) && !has_mark(seen.switches)) return Step::settle;
        return seen.record == RecordState::flushed ? Step::note_owed : Step::done;
    }
    if (seen.put_back == PutBack::failed) return Step::done;
    if (has_mark(seen.switches)) return Step::put_back;
    if (seen.record == RecordState::none) return Step::done;
    return seen.wants_settle ? Step::settle : Step::forget;
}

Step step_to_begun(const Observed& seen) {
    const bool is_dropped = seen.switch_failed && !is_held(seen.record);
    if (is_dropped) return Step::done;
    return seen.joined && seen.covered ? step_to_held(seen) : Step::join;
}

Step step_to_ended(const Observed& seen) {
    if (seen.joined) return Step::leave;
    const bool is_left_to_others = is_running(seen.others) || (seen.others == Others::kept && seen.is_task);
    return is_left_to_others ? Step::done : step_to_put_back(seen);
}

Step step_to_failed(const Observed& seen) {
    if (!is_held(seen.record) || !seen.keeps_failed) return step_to_ended(seen);
    return seen.has_failed ? Step::done : Step::keep;
}

Step step_to_recovered(const Observed& seen) {
    if (!is_held(seen.record)) return step_to_put_back(seen);
    // BOA's nightly script may have taken the switch away, and Redis may be back.
    if (is_running(seen.others) || seen.others == Others::kept) return step_to_held(seen);
    const bool is_kept = seen.others == Others::vanished && seen.keeps_vanished;
    return is_kept ? Step::keep : step_to_put_back(seen);
}

Outcome outcome_of_held(const Observed& last, bool was_flushed_before) {
    if (last.is_inner) return Outcome::left_to_outer;
    if (last.wish == Wish::begin) {
        if (last.record != RecordState::flushed) return Outcome::owed;
        return was_flushed_before ? Outcome::already_held : Outcome::held;
    }
    if (last.others == Others::live) return Outcome::left_to_running;
    if (last.others == Others::elsewhere) return Outcome::left_elsewhere;
    if (last.wish == Wish::fail && last.keeps_failed) return Outcome::kept;
    if (last.others != Others::kept) return Outcome::stuck;
    return last.wish == Wish::recover ? Outcome::kept : Outcome::left_to_failed;
}

}  // namespace

Outcome outcome_of(const Observed& first, const Observed& last) {
    if (is_held(last.record)) {
        const bool was_flushed = first.record == RecordState::flushed && last.flush == Flush::not_yet;
        return outcome_of_held(last, was_flushed);
    }
    if (has_mark(last.switches)) return Outcome::stuck;
    if (last.switch_failed) return Outcome::not_switched;
    if (is_held(first.record) || has_mark(first.switches)) return Outcome::ended;
    if (first.record != RecordState::settling) return Outcome::not_held;
    return last.record == RecordState::none ? Outcome::settled : Outcome::ended_before;
}

std::string words_of(Step step) {
    constexpr const char* words[] = {
        "writes the record: who holds it",
        "writes the record: a flush is owed",
        "empties the SQL caches, turns the switch on",
        "flushes Redis",
        "writes the record: everything was flushed",
        "writes the record: one task holds it no more",
        "writes the record: its task failed",
        "empties the SQL caches, puts the INI back",
        "writes the record: one more flush is due",
        "removes the record",
        "removes the record",
    };
    return words[static_cast<int>(step)];
}

Step next_step(const Observed& observed) {
    switch (observed.wish) {
        case Wish::begin:
            return step_to_begun(observed);
        case Wish::end:
            return observed.is_inner ? Step::done : step_to_ended(observed);
        case Wish::fail:
            return observed.is_inner ? Step::done : step_to_failed(observed);
        case Wish::recover:
            return step_to_recovered(observed);
    }
    return Step::done;
}

}  // namespace cachehold::hold
