// SPDX-License-Identifier: MIT
// Breadth first over every state of the model: whatever happens, in every order.
#include <cstdlib>
#include <iostream>
#include <unordered_set>

#include "support/catch.hpp"
#include "unit/hold/model.hpp"

using namespace cachehold::test;

namespace {

struct Walk {
    std::unordered_set<std::uint64_t> seen;
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
                if (seen.insert(packed(after)).second) next.push_back(after);
            for (const auto& promise : broken) note(state, promise);
            if (state.actor.is_active) continue;
            const std::string wrong = wrong_after_recovers(state, settings);
            if (!wrong.empty()) note(state, wrong);
        }
        layer = std::move(next);
        ++depth;
    }
};

/// As the environment says: every order, or all up to a depth that takes a few seconds.
bool is_full() { return std::getenv("MODEL_FULL") != nullptr; }

void check_all(Settings settings, const char* name) {
    settings.tasks = is_full() ? 3 : 2;
    const int most = is_full() ? 1000 : 16;
    Walk walk;
    for (const Ini ini : {Ini::off, Ini::owners_on}) {
        State start;
        start.ini[0] = ini;
        walk.seen.insert(packed(start));
        walk.layer.push_back(start);
    }
    while (!walk.layer.empty() && walk.findings.empty() && walk.depth < most) walk.go_on(settings);
    std::cout << "# model, " << name << ", " << settings.tasks << " tasks: " << walk.seen.size()
              << " states visited, depth " << walk.depth << (walk.layer.empty() ? ", all there are" : "")
              << "\n";
    for (const auto& finding : walk.findings) INFO(finding);
    CHECK(walk.findings == std::vector<std::string>{});
}

}  // namespace

TEST_CASE("model: no order of events breaks a promise, and recover ends what is over", "[hold]") {
    check_all({false, true, false}, "failed tasks kept");
}

TEST_CASE("model: nor with a last flush after the release", "[hold]") {
    check_all({true, true, false}, "with settle");
}

TEST_CASE("model: nor where a task that vanished is kept", "[hold]") {
    check_all({false, true, true}, "vanished tasks kept");
}

TEST_CASE("model: nor where a failed task is released", "[hold]") {
    check_all({false, false, false}, "failed tasks released");
}
