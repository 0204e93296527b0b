// SPDX-License-Identifier: MIT
// How much is asked for, and how.
#include "redis/glob.hpp"
#include "redis/page_size.hpp"
#include "redis/superset.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using namespace std::chrono_literals;

namespace {

/// Where each key costs so much.
int count_for(Pace pace, PageSize::Duration per_key) {
    PageSize size(pace);
    for (int i = 0; i < 20; ++i) size.learn(per_key * size.count() + (i % 4 == 0 ? 0ms : 10ms), size.count());
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

TEST_CASE("redis: pages are small on a slow server and large on a fast one, within bounds", "[redis]") {
    for (const Pace pace : {Pace::gentle, Pace::standard, Pace::full}) {
        CHECK(count_for(pace, 1s) >= 50);
        CHECK(count_for(pace, 1s) < count_for(pace, 0s));
        CHECK(count_for(pace, 0s) <= 10000);
    }
    CHECK(count_for(Pace::gentle, 1us) < count_for(Pace::standard, 1us));
    CHECK(count_for(Pace::standard, 1us) < count_for(Pace::full, 1us));
    CHECK(count_for(Pace::standard, 1us) == 250);
}

TEST_CASE("redis: only the gentle pace rests, as long as pages take, and never for long", "[redis]") {
    CHECK(PageSize(Pace::standard).rest_after(1ms) == 0ms);
    CHECK(PageSize(Pace::full).rest_after(1ms) == 0ms);
    CHECK(PageSize(Pace::gentle).rest_after(1ms) >= 1ms);
    CHECK(PageSize(Pace::gentle).rest_after(10s) <= 100ms);
}

TEST_CASE("redis: as many pages are under way as the way there and back hides", "[redis]") {
    PageSize size(Pace::standard);
    for (int i = 0; i < 20; ++i) size.learn(1us * size.count(), size.count());
    CHECK(size.pages_to_hide(4ms) == 26);
    CHECK(size.pages_to_hide(0ms) == 2);
    for (int i = 0; i < 20; ++i) size.learn(0us, size.count());
    CHECK(size.pages_to_hide(4ms) <= 64);
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
