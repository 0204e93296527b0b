// SPDX-License-Identifier: MIT
// The power is cut after every call on the disk, and everything that a disk may make of what was not synced
// comes up: the INI is whole, and `recover` brings it to the right end.
#include <iostream>

#include "support/catch.hpp"
#include "support/cut_world.hpp"

using namespace cachehold;
using test::CutWorld;
using test::Image;

namespace {

const std::string theirs = "; theirs\r\nredis_cache_disable = \"0\" ; no\r\nx = 1";

constexpr std::size_t outcomes_at_most = 4096;

struct Faults {
    bool files_lie = false;
    bool directories_lie = false;
    bool flush_lies = false;
};

/// Every state that a cut at some moment of a scenario could leave.
std::set<Image> states_after_cuts(CutWorld& w, const test::Scenario& scenario, const Faults& faults) {
    std::set<Image> states;
    w.disk.files_lie = faults.files_lie;
    w.disk.directories_lie = faults.directories_lie;
    scenario.before(w);
    unsigned seed = 1;
    const auto cut = [&] {
        for (auto& image : w.disk.after_cut(outcomes_at_most, seed++)) states.insert(std::move(image));
    };
    w.disk.before_call = [&](const std::string&) { cut(), w.visit(); };
    if (faults.flush_lies) w.flusher.on_flush = [] {};
    scenario.act(w);
    cut();
    return states;
}

struct Outcome {
    std::size_t states = 0;
    std::string wrong;  ///< the first finding
};

Outcome cut_power(const test::Scenario& scenario, const std::string& original, const Faults& faults = {}) {
    Outcome outcome;
    const Image start = CutWorld::fresh(original);
    CutWorld w(start);
    for (const auto& image : states_after_cuts(w, scenario, faults)) {
        ++outcome.states;
        const std::string wrong = test::judge_ini(start, image) + test::judge_recovery(start, image);
        if (outcome.wrong.empty()) outcome.wrong = wrong;
    }
    if (w.read_stale_keys) outcome.wrong += "a visitor read old keys; ";
    return outcome;
}

/// Whether any scenario notices the fault.
bool is_noticed(const Faults& faults) {
    for (const auto& scenario : test::scenarios())
        if (!cut_power(scenario, theirs, faults).wrong.empty()) return true;
    return false;
}

}  // namespace

TEST_CASE("power cut: the INI is whole at any moment and recover finishes from all that a disk can leave",
          "[hold][crash]") {
    std::size_t states = 0;
    for (const auto& scenario : test::scenarios()) {
        for (const auto& original : {std::string(), theirs, test::bare}) {
            INFO(scenario.name << ", the INI: " << original);
            const Outcome outcome = cut_power(scenario, original);
            states += outcome.states;
            CHECK(outcome.wrong == "");
        }
    }
    std::cout << "# power cut: " << states << " states after a cut\n";
    CHECK(states > 200);
}

TEST_CASE("power cut: and after a second cut, in the middle of the recover", "[hold][crash]") {
    std::size_t states = 0;
    for (const auto& scenario : test::scenarios()) {
        const Image start = CutWorld::fresh(theirs);
        CutWorld first(start);
        for (const auto& image : states_after_cuts(first, scenario, {})) {
            CutWorld second(image);
            const test::Scenario recover{"recover", [](CutWorld&) {},
                                         [](CutWorld& w) { return w.recover(); }};
            for (const auto& after : states_after_cuts(second, recover, {})) {
                ++states;
                const std::string wrong = test::judge_ini(start, after) + test::judge_recovery(start, after);
                INFO(scenario.name);
                if (!wrong.empty()) CHECK(wrong == "");
            }
        }
    }
    std::cout << "# power cut: " << states << " states after a second one\n";
    CHECK(states > 200);
}

TEST_CASE("power cut: a disk whose syncs lie, and a flush that does nothing, are noticed", "[hold][crash]") {
    CHECK(is_noticed({true, false, false}));
    CHECK(is_noticed({false, true, false}));
    CHECK(is_noticed({false, false, true}));
}
