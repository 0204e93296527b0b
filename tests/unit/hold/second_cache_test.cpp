// SPDX-License-Identifier: MIT
#include "hold/caches.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "command/sql_caches.hpp"
#include "support/catch.hpp"
#include "support/hold_world.hpp"

using namespace cachehold;
using command::emptied_in;
using hold::Emptied;

TEST_CASE("second cache: of many sites, four are at work at once, and each gets its answer", "[hold]") {
    const std::vector<site::Site> sites(40, {"/srv/web", "example.com"});
    std::mutex mutex;
    std::condition_variable changed;
    int inside = 0;
    int most = 0;
    const auto emptied = hold::empty_each(
        [&](const site::Site&) {
            std::unique_lock lock(mutex);
            most = std::max(most, ++inside);
            changed.notify_all();
            // Until there were four, nobody goes on; without them the test must end too.
            changed.wait_for(lock, std::chrono::seconds(20), [&] { return most == 4; });
            --inside;
            return Emptied{"done", ""};
        },
        sites, std::chrono::seconds(60));
    CHECK(most == 4);
    CHECK(emptied.size() == 40);
    CHECK(std::all_of(emptied.begin(), emptied.end(), [](const auto& one) { return one.word == "done"; }));
}

TEST_CASE("second cache: when the time for all is over, no further site is begun, and each is named",
          "[hold]") {
    bool asked = false;
    const auto ask = [&](const site::Site&) {
        asked = true;
        return Emptied{"done", ""};
    };
    for (const auto& one : hold::empty_each(ask, {3, {"/srv/web", "example.com"}}, std::chrono::seconds(0)))
        CHECK(one.problem == "the sites before it took too long");
    CHECK_FALSE(asked);
}

TEST_CASE("second cache: only what the PHP file says in its own line counts", "[hold]") {
    CHECK(emptied_in("cachehold-second-cache done\n").word == "done");
    CHECK(emptied_in("Notice: x\ncachehold-second-cache failed table 'cache': locked\n").problem ==
          "table 'cache': locked");
    const auto odd =
        emptied_in("cachehold-second-cache failed \x1b[2J" + std::string(1000, 'x') + "\n").problem;
    CHECK(odd.find('\x1b') == std::string::npos);
    CHECK(odd.size() < 250);
    CHECK(emptied_in("cachehold-second-cache none\n").problem == "no credentials in its drushrc.php");
    for (const char* output : {"", "done", "x cachehold-second-cache done\n",
                               "cachehold-second-cache done!\n", "cachehold-second-cache \n"})
        CHECK(emptied_in(output).word == "failed");
}

TEST_CASE("second cache: of several problems one kind is one warning, and one failure makes it failed",
          "[hold]") {
    test::HoldWorld w;
    CHECK(hold::empty_second_cache(w.world, {w.a}).empty());
    hold::World world{
        w.disk, w.clock, w.processes, w.store, w.flusher, w.report, w.config, [](const site::Site& site) {
            if (site.uri == "new.com") return Emptied();  // no Drupal yet
            return site.uri == "good.com" ? Emptied{"done", ""} : Emptied{"failed", "no"};
        }};
    CHECK(hold::empty_second_cache(world, {{"/r", "good.com"}}) == "done");
    CHECK(hold::empty_second_cache(world, {{"/r", "good.com"}, {"/r", "new.com"}}) == "done");
    CHECK(w.report.text.empty());
    CHECK(hold::empty_second_cache(world, {{"/r", "a.com"}, {"/r", "good.com"}}) == "failed");
    w.report.text.clear();
    CHECK(hold::empty_second_cache(world, {{"/r", "a.com"}, {"/r", "good.com"}, {"/r", "b.com"}}) ==
          "failed");
    CHECK(w.report.text ==
          "warning: SQL cache tables of 'a.com' and 1 more not emptied (no); clear their caches by hand\n");
}
