// SPDX-License-Identifier: MIT
#include "hold/next_step.hpp"

namespace cachehold::hold {
namespace {

bool is_on(Switches switches) { return switches == Switches::held || switches == Switches::owners_on; }
bool has_mark(Switches switches) { return switches == Switches::held || switches == Switches::partly; }
bool is_held(RecordState record) { return record != RecordState::none && record != RecordState::settling; }

Step step_to_switched_on(const Observed& seen) {
    return seen.record == RecordState::intent ? Step::switch_on : Step::reopen;
}

/// Until the switch is on and everything is flushed after that. P4: each step may be the last that we live to
/// do.
Step step_to_held(const Observed& seen) {
    if (seen.switch_failed) return Step::done;
    if (!is_on(seen.switches)) return step_to_switched_on(seen);
    if (seen.record == RecordState::flushed) return Step::done;
    if (seen.flush == Flush::not_yet) return Step::flush;
    if (seen.flush == Flush::done) return Step::note_flushed;
    return seen.record == RecordState::owed ? Step::done : Step::note_owed;
}

/// The hold is over: what is left of it is the last flush.
Step step_to_settled(const Observed& seen) {
    if (!seen.settle_due || seen.flush == Flush::failed) return Step::done;
    return seen.flush == Flush::done ? Step::forget : Step::flush;
}

/// P1: nothing is put back before a flush in this very run has succeeded, while the switch was on.
Step step_to_released(const Observed& seen) {
    if (seen.record == RecordState::none && !has_mark(seen.switches)) return Step::done;
    if (seen.record == RecordState::settling && !has_mark(seen.switches)) return step_to_settled(seen);
    const bool may_switch = is_held(seen.record) && seen.put_back == PutBack::not_yet && !seen.switch_failed;
    if (may_switch && !is_on(seen.switches)) return step_to_switched_on(seen);
    if (seen.flush == Flush::not_yet) return Step::flush;
    if (seen.flush == Flush::failed) {
        const bool is_noted = seen.record == RecordState::owed || seen.record == RecordState::none;
        return is_noted ? Step::done : Step::note_owed;
    }
    if (seen.put_back == PutBack::failed) return Step::done;
    if (has_mark(seen.switches)) return Step::put_back;
    if (seen.record == RecordState::none || seen.switch_failed) return Step::done;
    return seen.wants_settle ? Step::settle : Step::forget;
}

Step step_to_ended(const Observed& seen) {
    if (seen.joined) return Step::leave;
    const bool is_left_to_others =
        seen.others == Others::live || (seen.others == Others::kept && seen.is_task);
    return is_left_to_others ? Step::done : step_to_released(seen);
}

Step step_to_failed(const Observed& seen) {
    if (!is_held(seen.record) || !seen.keeps_failed) return step_to_ended(seen);
    return seen.has_failed ? Step::done : Step::keep;
}

Step step_to_recovered(const Observed& seen) {
    if (!is_held(seen.record)) return step_to_released(seen);
    switch (seen.others) {
        case Others::live:
        case Others::kept:
            // BOA's nightly script may have taken the switch away, and Redis may be back.
            return step_to_held(seen);
        case Others::vanished:
            if (seen.keeps_vanished) return Step::keep;
            break;
        case Others::none:
            break;
    }
    return step_to_released(seen);
}

}  // namespace

Step next_step(const Observed& observed) {
    switch (observed.wish) {
        case Wish::begin:
            return observed.joined && observed.covered ? step_to_held(observed) : Step::join;
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
