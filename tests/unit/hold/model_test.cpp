// SPDX-License-Identifier: MIT
// Breadth first over every state of the model: whatever happens, in every order.
#include <cstdlib>
#include <iostream>
#include <unordered_set>

#include "support/catch.hpp"
#include "unit/hold/model.hpp"

using namespace cachehold::test;

namespace {

struct Hash {
    std::size_t operator()(const State& state) const { return hash(state); }
};

struct Walk {
    std::unordered_set<State, Hash> seen;
    std::vector<State> layer;
    int depth = 0;
    std::vector<std::string> findings;

    void note(const State& state, const std::string& finding) {
        if (findings.size() < 5) findings.push_back(finding + ", after: " + to_text(state));
    }

    /// Visits all states at one more step from the start.
    void go_on(const Settings& settings) {
        std::vector<State> next;
        for (const State& state : layer) {
            std::vector<std::string> broken;
            for (const State& after : successors(state, settings, broken))
                if (seen.insert(after).second) next.push_back(after);
            for (const auto& promise : broken) note(state, promise);
            if (state.actor.is_active) continue;
            const std::string wrong = wrong_after_recovers(state, settings);
            if (!wrong.empty()) note(state, wrong);
        }
        layer = std::move(next);
        ++depth;
    }
};

void check_all(const Settings& settings, const char* name) {
    Walk walk;
    for (const Ini ini : {Ini::off, Ini::owners_on}) {
        State start;
        start.ini[0] = ini;
        walk.seen.insert(start);
        walk.layer.push_back(start);
    }
    while (!walk.layer.empty() && walk.findings.empty()) walk.go_on(settings);
    std::cout << "# model, " << name << ", " << settings.tasks << " tasks: " << walk.seen.size()
              << " states visited, depth " << walk.depth << "\n";
    for (const auto& finding : walk.findings) INFO(finding);
    CHECK(walk.findings == std::vector<std::string>{});
}

/// Each further task multiplies the states, and the sanitizers the time.
int tasks(int in_short) { return std::getenv("CRASH_FULL") != nullptr ? 3 : in_short; }

}  // namespace

TEST_CASE("model: no order of events breaks a promise, and recover ends what is over", "[hold]") {
    check_all({false, true, false, tasks(2)}, "failed tasks kept");
}

TEST_CASE("model: nor with a last flush after the release", "[hold]") {
    check_all({true, true, false, tasks(1)}, "with settle");
}

TEST_CASE("model: nor where a task that vanished is kept", "[hold]") {
    check_all({false, true, true, tasks(1)}, "vanished tasks kept");
}

TEST_CASE("model: nor where a failed task is released", "[hold]") {
    check_all({false, false, false, tasks(1)}, "failed tasks released");
}
