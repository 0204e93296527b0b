// SPDX-License-Identifier: MIT
#include "hold/state.hpp"

#include "support/catch.hpp"

using namespace cachehold::hold;

namespace {

Observed begun(RecordState record, Switches switches) {
    Observed seen;
    seen.wish = Wish::begin;
    seen.record = record;
    seen.switches = switches;
    seen.joined = seen.covered = true;
    return seen;
}

Observed ended(RecordState record, Switches switches, Flush flush) {
    Observed seen;
    seen.wish = Wish::end;
    seen.record = record;
    seen.switches = switches;
    seen.flush = flush;
    return seen;
}

Observed recovering(RecordState record, Switches switches, Others others, Flush flush = Flush::not_yet) {
    Observed seen = ended(record, switches, flush);
    seen.wish = Wish::recover;
    seen.others = others;
    return seen;
}

template <typename Visit>
void for_all_observations(Visit visit) {
    for (int wish = 0; wish < 4; ++wish)
        for (int record = 0; record < 5; ++record)
            for (int switches = 0; switches < 4; ++switches)
                for (int others = 0; others < 5; ++others)
                    for (int flush = 0; flush < 4; ++flush)
                        for (int put_back = 0; put_back < 3; ++put_back)
                            for (int bits = 0; bits < 512; ++bits) {
                                const auto bit = [&](int index) { return (bits >> index & 1) != 0; };
                                visit(Observed{static_cast<Wish>(wish), static_cast<RecordState>(record),
                                               static_cast<Switches>(switches), static_cast<Others>(others),
                                               static_cast<Flush>(flush), static_cast<PutBack>(put_back),
                                               bit(0), bit(1), bit(2), bit(3), bit(4), bit(5), bit(6), bit(7),
                                               bit(8)});
                            }
}

}  // namespace

TEST_CASE("next_step: a first begin writes its intent before anything else", "[hold]") {
    CHECK(next_step(Observed{}) == Step::join);
}

TEST_CASE("next_step: a begin that adds a name or a place writes it down first", "[hold]") {
    Observed seen = begun(RecordState::flushed, Switches::held);
    seen.covered = false;
    CHECK(next_step(seen) == Step::join);
}

TEST_CASE("next_step: begin switches on, flushes, notes it, in this order", "[hold]") {
    Observed seen = begun(RecordState::intent, Switches::original);
    CHECK(next_step(seen) == Step::switch_on);
    seen.switches = Switches::held;
    seen.record = RecordState::owed;
    CHECK(next_step(seen) == Step::flush);
    seen.flush = Flush::done;
    CHECK(next_step(seen) == Step::note_flushed);
    seen.record = RecordState::flushed;
    CHECK(next_step(seen) == Step::done);
}

TEST_CASE("next_step: a begin that was killed before it wrote 'owed' switches on once more", "[hold]") {
    CHECK(next_step(begun(RecordState::intent, Switches::held)) == Step::switch_on);
}

TEST_CASE("next_step: a begin that can switch nothing on leaves no record", "[hold]") {
    Observed seen = begun(RecordState::intent, Switches::original);
    seen.switch_failed = true;
    CHECK(next_step(seen) == Step::drop);
    seen.switches = Switches::partly;
    CHECK(next_step(seen) == Step::done);
    seen.switches = Switches::original;
    seen.record = RecordState::owed;
    CHECK(next_step(seen) == Step::done);
}

TEST_CASE("next_step: begin without Redis leaves the switch on, and the debt is noted", "[hold]") {
    Observed seen = begun(RecordState::owed, Switches::held);
    seen.flush = Flush::failed;
    CHECK(next_step(seen) == Step::done);
}

TEST_CASE("next_step: a nested begin whose INI was replaced is no longer flushed", "[hold]") {
    CHECK(next_step(begun(RecordState::flushed, Switches::partly)) == Step::note_owed);
    CHECK(next_step(begun(RecordState::flushed, Switches::original)) == Step::note_owed);
    CHECK(next_step(begun(RecordState::flushed, Switches::held)) == Step::done);
}

TEST_CASE("next_step: a site whose owner switched Redis off is flushed all the same", "[hold]") {
    CHECK(next_step(begun(RecordState::intent, Switches::owners_on)) == Step::switch_on);
    CHECK(next_step(begun(RecordState::owed, Switches::owners_on)) == Step::flush);
}

TEST_CASE("next_step: end flushes, puts back, settles", "[hold]") {
    CHECK(next_step(ended(RecordState::flushed, Switches::held, Flush::not_yet)) == Step::flush);
    CHECK(next_step(ended(RecordState::flushed, Switches::held, Flush::done)) == Step::put_back);
    Observed seen = ended(RecordState::flushed, Switches::original, Flush::done);
    seen.put_back = PutBack::tried;
    CHECK(next_step(seen) == Step::forget);
    seen.wants_settle = true;
    CHECK(next_step(seen) == Step::settle);
}

TEST_CASE("next_step: end leaves first, and leaves the rest to the last holder", "[hold]") {
    Observed seen = ended(RecordState::flushed, Switches::held, Flush::not_yet);
    seen.joined = true;
    seen.others = Others::live;
    CHECK(next_step(seen) == Step::leave);
    seen.joined = false;
    CHECK(next_step(seen) == Step::done);
}

TEST_CASE("next_step: end without Redis puts nothing back", "[hold]") {
    CHECK(next_step(ended(RecordState::flushed, Switches::held, Flush::failed)) == Step::note_owed);
    CHECK(next_step(ended(RecordState::owed, Switches::held, Flush::failed)) == Step::done);
    CHECK(next_step(ended(RecordState::none, Switches::held, Flush::failed)) == Step::done);
}

TEST_CASE("next_step: clean sites of a platform are put back once, then its flush counts as failed",
          "[hold]") {
    Observed seen = ended(RecordState::flushed, Switches::held, Flush::partly);
    CHECK(next_step(seen) == Step::put_back);
    seen.put_back = PutBack::tried;
    CHECK(next_step(seen) == Step::note_owed);
    seen.record = RecordState::owed;
    CHECK(next_step(seen) == Step::done);
    CHECK(next_step(begun(RecordState::owed, Switches::held)) == Step::flush);
    seen = begun(RecordState::owed, Switches::held);
    seen.flush = Flush::partly;
    CHECK(next_step(seen) == Step::done);
}

TEST_CASE("next_step: end with nothing held is done", "[hold]") {
    CHECK(next_step(ended(RecordState::none, Switches::original, Flush::not_yet)) == Step::done);
    CHECK(next_step(ended(RecordState::none, Switches::owners_on, Flush::not_yet)) == Step::done);
}

TEST_CASE("next_step: a mark without a record is flushed and put back", "[hold]") {
    CHECK(next_step(ended(RecordState::none, Switches::held, Flush::not_yet)) == Step::flush);
    CHECK(next_step(ended(RecordState::none, Switches::held, Flush::done)) == Step::put_back);
    CHECK(next_step(ended(RecordState::none, Switches::original, Flush::done)) == Step::done);
}

TEST_CASE("next_step: a failed task keeps the hold, unless it is configured to release", "[hold]") {
    Observed seen = ended(RecordState::flushed, Switches::held, Flush::not_yet);
    seen.wish = Wish::fail;
    seen.joined = true;
    CHECK(next_step(seen) == Step::keep);
    seen.joined = false;
    seen.has_failed = true;
    CHECK(next_step(seen) == Step::done);
    seen.joined = true;
    seen.has_failed = false;
    seen.keeps_failed = false;
    CHECK(next_step(seen) == Step::leave);
    seen.joined = false;
    CHECK(next_step(seen) == Step::flush);
}

TEST_CASE("next_step: recover finishes what a running task's begin did not", "[hold]") {
    CHECK(next_step(recovering(RecordState::intent, Switches::original, Others::live)) == Step::switch_on);
    CHECK(next_step(recovering(RecordState::owed, Switches::held, Others::live)) == Step::flush);
    CHECK(next_step(recovering(RecordState::flushed, Switches::held, Others::live)) == Step::done);
}

TEST_CASE("next_step: recover leaves a kept hold and releases a vanished one", "[hold]") {
    CHECK(next_step(recovering(RecordState::flushed, Switches::held, Others::kept)) == Step::done);
    CHECK(next_step(recovering(RecordState::flushed, Switches::held, Others::vanished)) == Step::flush);
    CHECK(next_step(recovering(RecordState::flushed, Switches::held, Others::vanished, Flush::done)) ==
          Step::put_back);
    Observed seen = recovering(RecordState::flushed, Switches::held, Others::vanished);
    seen.keeps_vanished = true;
    CHECK(next_step(seen) == Step::keep);
}

TEST_CASE("next_step: recover switches on again what is held and was switched off meanwhile", "[hold]") {
    CHECK(next_step(recovering(RecordState::flushed, Switches::partly, Others::kept)) == Step::note_owed);
    CHECK(next_step(recovering(RecordState::flushed, Switches::original, Others::live)) == Step::note_owed);
    CHECK(next_step(recovering(RecordState::owed, Switches::held, Others::kept)) == Step::flush);
}

TEST_CASE("next_step: a switch that somebody took away goes on again before the last flush", "[hold]") {
    CHECK(next_step(ended(RecordState::flushed, Switches::original, Flush::not_yet)) == Step::note_owed);
    CHECK(next_step(ended(RecordState::intent, Switches::partly, Flush::not_yet)) == Step::switch_on);
    CHECK(next_step(ended(RecordState::intent, Switches::partly, Flush::done)) == Step::switch_on);
    CHECK(next_step(recovering(RecordState::flushed, Switches::original, Others::vanished)) ==
          Step::note_owed);
}

TEST_CASE("next_step: what this run has put back is not switched on again", "[hold]") {
    Observed seen = ended(RecordState::flushed, Switches::original, Flush::done);
    seen.put_back = PutBack::tried;
    CHECK(next_step(seen) == Step::forget);
}

TEST_CASE("next_step: where a switch cannot be turned on the rest is put back, and no hold stays", "[hold]") {
    Observed seen = ended(RecordState::owed, Switches::partly, Flush::not_yet);
    seen.switch_failed = true;
    CHECK(next_step(seen) == Step::flush);
    seen.flush = Flush::done;
    CHECK(next_step(seen) == Step::put_back);
    seen.put_back = PutBack::tried;
    seen.switches = Switches::original;
    CHECK(next_step(seen) == Step::forget);
    seen.flush = Flush::failed;
    CHECK(next_step(seen) == Step::settle);
    seen.wish = Wish::recover;
    seen.others = Others::live;
    CHECK(next_step(seen) == Step::done);
}

TEST_CASE("next_step: a mark that cannot be undone keeps the record", "[hold]") {
    Observed seen = ended(RecordState::flushed, Switches::held, Flush::done);
    seen.put_back = PutBack::failed;
    CHECK(next_step(seen) == Step::done);
}

TEST_CASE("next_step: a task's success leaves what failed meanwhile; a person's end releases it", "[hold]") {
    Observed seen = ended(RecordState::flushed, Switches::held, Flush::not_yet);
    seen.others = Others::kept;
    seen.is_task = true;
    CHECK(next_step(seen) == Step::done);
    seen.is_task = false;
    CHECK(next_step(seen) == Step::flush);
}

TEST_CASE("next_step: a task's success releases what vanished beside it", "[hold]") {
    Observed seen = ended(RecordState::flushed, Switches::held, Flush::not_yet);
    seen.others = Others::vanished;
    seen.is_task = true;
    CHECK(next_step(seen) == Step::flush);
}

TEST_CASE("next_step: an end inside a task changes nothing", "[hold]") {
    Observed seen = ended(RecordState::flushed, Switches::held, Flush::not_yet);
    seen.is_inner = true;
    seen.others = Others::live;
    CHECK(next_step(seen) == Step::done);
    seen.wish = Wish::fail;
    CHECK(next_step(seen) == Step::done);
}

TEST_CASE("next_step: a task that fails without a hold leaves none", "[hold]") {
    Observed seen = ended(RecordState::none, Switches::original, Flush::not_yet);
    seen.wish = Wish::fail;
    CHECK(next_step(seen) == Step::done);
    seen.record = RecordState::settling;
    CHECK(next_step(seen) == Step::done);
}

TEST_CASE("next_step: recover without a record undoes a mark, and else does nothing", "[hold]") {
    CHECK(next_step(recovering(RecordState::none, Switches::original, Others::none)) == Step::done);
    CHECK(next_step(recovering(RecordState::none, Switches::partly, Others::none)) == Step::flush);
    CHECK(next_step(recovering(RecordState::none, Switches::partly, Others::none, Flush::done)) ==
          Step::put_back);
}

TEST_CASE("next_step: recover releases a hold that nobody wants any more", "[hold]") {
    CHECK(next_step(recovering(RecordState::flushed, Switches::held, Others::none)) == Step::flush);
    CHECK(next_step(recovering(RecordState::owed, Switches::held, Others::none)) == Step::flush);
}

TEST_CASE("next_step: a mark that turns up while the site settles is put back after a flush", "[hold]") {
    CHECK(next_step(recovering(RecordState::settling, Switches::held, Others::none)) == Step::flush);
    CHECK(next_step(recovering(RecordState::settling, Switches::held, Others::none, Flush::done)) ==
          Step::put_back);
}

TEST_CASE("next_step: a begin while the site settles is a new hold", "[hold]") {
    Observed seen;
    seen.record = RecordState::settling;
    CHECK(next_step(seen) == Step::join);
}

TEST_CASE("next_step: a settling site waits for its time, then gets its last flush", "[hold]") {
    Observed seen = recovering(RecordState::settling, Switches::original, Others::none);
    CHECK(next_step(seen) == Step::done);
    seen.settle_due = true;
    CHECK(next_step(seen) == Step::flush);
    seen.flush = Flush::done;
    CHECK(next_step(seen) == Step::forget);
    seen.flush = Flush::failed;
    CHECK(next_step(seen) == Step::done);
}

TEST_CASE("next_step: nothing is ever put back, settled or noted as flushed without a flush in the same run",
          "[hold]") {
    long looked_at = 0;
    for_all_observations([&](const Observed& seen) {
        const Step step = next_step(seen);
        const bool relies = step == Step::put_back || step == Step::note_flushed || step == Step::settle ||
                            step == Step::forget;
        // Where nothing is on, nothing has to wait for a flush; the debt is the settling record's.
        const bool is_failed = seen.flush == Flush::failed || seen.flush == Flush::partly;
        const bool is_debt =
            step == Step::settle && seen.switch_failed && is_failed && seen.switches == Switches::original;
        const bool is_of_clean = step == Step::put_back && seen.flush == Flush::partly;
        if (relies && seen.flush != Flush::done && !is_debt && !is_of_clean)
            FAIL_CHECK("step " << static_cast<int>(step) << " without a flush");
        ++looked_at;
    });
    CHECK(looked_at == 4L * 5 * 4 * 5 * 4 * 3 * 512);
}

TEST_CASE("next_step: no flush of a hold comes before the switch is on, unless that is impossible",
          "[hold]") {
    long wrong = 0;
    for_all_observations([&](const Observed& seen) {
        const bool is_on = seen.switches == Switches::held || seen.switches == Switches::owners_on;
        const bool is_held = seen.record != RecordState::none && seen.record != RecordState::settling;
        const bool may_be_off = is_on || !is_held || seen.switch_failed || seen.put_back != PutBack::not_yet;
        if (next_step(seen) == Step::flush && !may_be_off) ++wrong;
    });
    CHECK(wrong == 0);
}

TEST_CASE("next_step: a running task of somebody else never sees its switch put back", "[hold]") {
    long wrong = 0;
    for_all_observations([&](const Observed& seen) {
        const bool is_held = seen.record != RecordState::none && seen.record != RecordState::settling;
        if (is_running(seen.others) && is_held && next_step(seen) == Step::put_back) ++wrong;
    });
    CHECK(wrong == 0);
}

TEST_CASE("next_step: what a failed task keeps is put back by no other task, and by no recover", "[hold]") {
    long wrong = 0;
    for_all_observations([&](const Observed& seen) {
        const bool is_held = seen.record != RecordState::none && seen.record != RecordState::settling;
        const bool is_person = seen.wish != Wish::recover && !seen.is_task;
        if (seen.others == Others::kept && is_held && !is_person && next_step(seen) == Step::put_back)
            ++wrong;
    });
    CHECK(wrong == 0);
}

TEST_CASE("outcome_of: each end of the steps has its name", "[hold]") {
    const auto first = begun(RecordState::none, Switches::original);
    Observed last = begun(RecordState::flushed, Switches::held);
    last.flush = Flush::done;
    CHECK(outcome_of(first, last) == Outcome::held);
    CHECK(outcome_of(begun(RecordState::flushed, Switches::held),
                     begun(RecordState::flushed, Switches::held)) == Outcome::already_held);
    CHECK(outcome_of(first, begun(RecordState::owed, Switches::held)) == Outcome::owed);
    Observed failed = begun(RecordState::none, Switches::original);
    failed.switch_failed = true;
    CHECK(outcome_of(first, failed) == Outcome::not_switched);

    const auto held = ended(RecordState::flushed, Switches::held, Flush::not_yet);
    const auto nothing = ended(RecordState::none, Switches::original, Flush::not_yet);
    CHECK(outcome_of(held, ended(RecordState::none, Switches::original, Flush::done)) == Outcome::ended);
    CHECK(outcome_of(held, ended(RecordState::settling, Switches::original, Flush::done)) == Outcome::ended);
    CHECK(outcome_of(nothing, nothing) == Outcome::not_held);
    CHECK(outcome_of(held, ended(RecordState::owed, Switches::held, Flush::failed)) == Outcome::stuck);
    const auto marked = ended(RecordState::none, Switches::held, Flush::failed);
    CHECK(outcome_of(marked, marked) == Outcome::stuck);
    const auto settling = ended(RecordState::settling, Switches::original, Flush::not_yet);
    CHECK(outcome_of(settling, settling) == Outcome::ended_before);
    CHECK(outcome_of(settling, ended(RecordState::none, Switches::original, Flush::done)) ==
          Outcome::settled);

    for (const auto& [others, outcome] : {std::pair(Others::live, Outcome::left_to_running),
                                          std::pair(Others::elsewhere, Outcome::left_elsewhere),
                                          std::pair(Others::kept, Outcome::left_to_failed)}) {
        Observed left = held;
        left.others = others;
        CHECK(outcome_of(held, left) == outcome);
    }
    Observed inner = held;
    inner.is_inner = true;
    CHECK(outcome_of(held, inner) == Outcome::left_to_outer);
    Observed kept = held;
    kept.wish = Wish::fail;
    CHECK(outcome_of(held, kept) == Outcome::kept);
    kept.keeps_failed = false;
    CHECK(outcome_of(held, kept) == Outcome::stuck);
    CHECK(outcome_of(held, recovering(RecordState::flushed, Switches::held, Others::kept)) == Outcome::kept);
}
