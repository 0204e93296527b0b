// SPDX-License-Identifier: MIT
// How much is asked for, and how.
#include "redis/glob.hpp"
#include "redis/page_size.hpp"
#include "redis/superset.hpp"
#include "redis/window.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using namespace std::chrono_literals;

namespace {

int count_after(Pace pace, PageSize::Duration spent) {
    PageSize size(pace);
    for (int i = 0; i < 200; ++i) size.learn(spent);
    return size.count();
}

/// The choice after pages that take so long for each key.
bool chooses_match(std::chrono::nanoseconds plain, std::chrono::nanoseconds match) {
    MatchTrial trial(true);
    bool before = false;
    for (int page = 0; page < 100; ++page) {
        const bool asked = trial.wants_match();
        const bool pays_for_other_kind = asked != before;
        trial.learn((asked ? match : plain) + (pays_for_other_kind ? 1ms : 0ms));
        before = asked;
    }
    CHECK(trial.is_over());
    return trial.wants_match();
}

}  // namespace

TEST_CASE("redis: pages become smaller on a slow server and larger on a fast one, within bounds", "[redis]") {
    for (const Pace pace : {Pace::gentle, Pace::standard, Pace::full}) {
        CHECK(count_after(pace, 1s) >= 50);
        CHECK(count_after(pace, 1s) < count_after(pace, 0s));
        CHECK(count_after(pace, 0s) <= 10000);
    }
    CHECK(count_after(Pace::gentle, 0s) < count_after(Pace::standard, 0s));
    CHECK(count_after(Pace::standard, 0s) < count_after(Pace::full, 0s));
    PageSize size(Pace::standard);
    const int before = size.count();
    size.learn(600us);
    CHECK(size.count() == before);
}

TEST_CASE("redis: only the gentle pace rests, as long as pages take, and never for long", "[redis]") {
    CHECK(PageSize(Pace::standard).rest_after(1ms) == 0ms);
    CHECK(PageSize(Pace::full).rest_after(1ms) == 0ms);
    CHECK(PageSize(Pace::gentle).rest_after(1ms) >= 1ms);
    CHECK(PageSize(Pace::gentle).rest_after(10s) <= 100ms);
}

TEST_CASE("redis: more pages are under way as long as none waits for another", "[redis]") {
    Window window;
    CHECK(window.pages() == 1);
    for (int i = 0; i < 100; ++i) window.learn(500us, 700us);
    const int opened = window.pages();
    CHECK(opened > 5);
    window.learn(1200us, 700us);
    CHECK(window.pages() == opened);
    for (int i = 0; i < 100; ++i) window.learn(2ms, 700us);
    CHECK(window.pages() == 1);
}

TEST_CASE("redis: the superset pattern lets every key of the prefixes pass", "[redis]") {
    const std::vector<std::string> prefixes{"a-b]c^:", "a.x*?[:", "\\ab-c:xy:", std::string("a\0!]:", 5)};
    const std::string pattern = superset_of(prefixes);
    for (const std::string& prefix : prefixes) {
        CHECK(glob_matches(pattern, prefix));
        CHECK(glob_matches(pattern, prefix + "cache:1"));
    }
    CHECK_FALSE(glob_matches(pattern, "b-b]c^:"));
    CHECK_FALSE(glob_matches(superset_of({"ab:"}), "ab"));
    CHECK_FALSE(glob_matches(superset_of({"*:"}), "a:"));
}

TEST_CASE("redis: where nearly every name would pass there is no pattern", "[redis]") {
    std::vector<std::string> prefixes;
    for (int digit = 0; digit < 16; ++digit)
        prefixes.push_back(std::string(8, "0123456789abcdef"[digit]) + ":");
    CHECK_FALSE(superset_of({prefixes.begin(), prefixes.begin() + 8}).empty());
    CHECK(superset_of({}).empty());
    for (std::string& prefix : prefixes) prefix.resize(8);
    CHECK(superset_of(prefixes).empty());
}

TEST_CASE("redis: the server chooses by pattern where that was measured to be better", "[redis]") {
    CHECK(chooses_match(1000ns, 500ns));
    CHECK_FALSE(chooses_match(500ns, 1000ns));
    CHECK_FALSE(chooses_match(1000ns, 990ns));
    MatchTrial without(false);
    for (int page = 0; page < 100; ++page) {
        CHECK_FALSE(without.wants_match());
        without.learn(page % 4 < 2 ? 1000ns : 1ns);
    }
}
