// SPDX-License-Identifier: MIT
// How much is asked for, and how.
#include "redis/matcher.hpp"
#include "redis/walk.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using namespace std::chrono_literals;

namespace {

/// Where each key costs so much; three pages of four wait for somebody else.
int count_for(bool is_gentle, PageSize::Duration per_key) {
    PageSize size(is_gentle);
    for (int i = 0; i < 40; ++i) size.learn(per_key * size.count() + (i % 4 == 0 ? 0ms : 10ms));
    return size.count();
}

std::string superset_of(const std::vector<std::string>& prefixes) {
    FlushRequest request;
    request.prefixes = prefixes;
    return Matcher(request).superset();
}

}  // namespace

TEST_CASE("redis: pages are small on a slow server and large on a fast one, within bounds", "[redis]") {
    for (const bool is_gentle : {true, false}) {
        CHECK(count_for(is_gentle, 1s) >= 100);
        CHECK(count_for(is_gentle, 1s) < count_for(is_gentle, 0s));
        CHECK(count_for(is_gentle, 0s) <= 1500);
    }
    CHECK(count_for(false, 1s) == 100);
    CHECK(count_for(false, 0s) == 1500);
    CHECK(count_for(true, 0s) == 300);
    CHECK(count_for(true, 1us) == 150);
}

TEST_CASE("redis: a page takes the server between half a millisecond and one, where its speed allows",
          "[redis]") {
    for (const auto per_key : {350ns, 500ns, 1000ns, 2000ns, 5000ns}) {
        CHECK(count_for(false, per_key) * per_key >= 500us);
        CHECK(count_for(false, per_key) * per_key <= 1000us);
    }
}

TEST_CASE("redis: only the gentle pace rests, as long as pages take, and never for long", "[redis]") {
    CHECK(PageSize(false).rest_after(1ms) == 0ms);
    CHECK(PageSize(true).rest_after(1ms) >= 1ms);
    CHECK(PageSize(true).rest_after(10s) <= 100ms);
}

TEST_CASE("redis: the superset pattern lets every key of the prefixes pass", "[redis]") {
    const std::vector<std::string> prefixes{"a-b]c^:", "a.x*?[:", "\\ab-c:xy:", "a\n!]:"};
    const std::string pattern = superset_of(prefixes);
    for (const std::string& prefix : prefixes) {
        CHECK(glob_matches(pattern, prefix));
        CHECK(glob_matches(pattern, prefix + "cache:1"));
    }
    CHECK_FALSE(glob_matches(pattern, "b-b]c^:"));
    CHECK_FALSE(glob_matches(superset_of({"ab:"}), "ab"));
    CHECK_FALSE(glob_matches(superset_of({"*a:"}), "ba:"));
}

TEST_CASE("redis: where nearly every name would pass there is no pattern", "[redis]") {
    std::vector<std::string> prefixes;
    for (int digit = 0; digit < 16; ++digit)
        prefixes.push_back(std::string(8, "0123456789abcdef"[digit]) + ":");
    CHECK_FALSE(superset_of({prefixes.begin(), prefixes.begin() + 8}).empty());
    CHECK(superset_of({}).empty());
    for (std::string& prefix : prefixes) prefix.replace(8, 1, std::string("\0_:", 3));
    CHECK(superset_of(prefixes).empty());
}
