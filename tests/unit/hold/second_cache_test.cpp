// SPDX-License-Identifier: MIT
#include "hold/second_cache.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <mutex>

#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace cachehold;
using hold::cache_tables;
namespace fs = boost::filesystem;
using Names = std::vector<std::string>;

namespace {

/// A site with a Drush of its own, and what is answered for that.
struct World {
    test::TempDir directory;
    site::Site site;
    Names queries;
    std::string refuse;
    os::Ended answer{true, true, 0, "cache_menu\nnode\ncache_page\n"};

    World() {
        site = {directory.path() / "web", "example.com"};
        fs::create_directories(site.directory());
        fs::create_directories(directory.path() / "vendor/bin");
        std::ofstream((site.directory() / "settings.php").string()) << "<?php\n";
        std::ofstream((directory.path() / "vendor/bin/drush").string()) << "#!/bin/sh\n";
        ::chmod((directory.path() / "vendor/bin/drush").c_str(), 0755);
    }

    hold::Emptied empty(config::SecondCache mode = config::SecondCache::automatic) {
        const auto run = [this](const Names& command) {
            queries.push_back(command.back());
            os::Ended result = answer;
            if (!refuse.empty() && command.back().find(refuse) != std::string::npos) result.status = 1;
            return result;
        };
        return hold::empty_second_caches({site}, mode, run, std::chrono::seconds(60)).front();
    }
};

}  // namespace

TEST_CASE("second cache: bins are cache_..., and in Drupal 7 the table cache", "[hold]") {
    CHECK(cache_tables({"cache", "cache_form", "cache_menu", "cachetags_x", "node", "cacheX"}) ==
          Names{"cache", "cache_menu"});
    CHECK(cache_tables({"cache", "cachetags", "cache_entity"}) == Names{"cache_entity"});
    CHECK(cache_tables({"cache_`; DROP TABLE node; --"}).empty());
}

TEST_CASE("second cache: one list, one deletion, each with its limits", "[hold]") {
    World world;
    CHECK(world.empty().word == "done");
    REQUIRE(world.queries.size() == 2);
    CHECK(world.queries[1].find("innodb_lock_wait_timeout = 2") != std::string::npos);
    CHECK(world.queries[1].find("DELETE FROM `cache_menu`; DELETE FROM `cache_page`;") != std::string::npos);
    CHECK(world.queries[1].find("node") == std::string::npos);
}

TEST_CASE("second cache: one table that cannot be emptied leaves the others empty and is named", "[hold]") {
    World world;
    world.refuse = "cache_page";
    const auto result = world.empty();
    CHECK(result.word == "failed");
    CHECK(result.problem == "left as it was: cache_page");
}

TEST_CASE("second cache: a Drush that is late or killed has emptied nothing", "[hold]") {
    World world;
    world.answer.in_time = false;
    CHECK(world.empty().word == "failed");
}

TEST_CASE("second cache: of many sites, four are at work at once, and each gets its answer", "[hold]") {
    const World world;
    const std::vector<site::Site> sites(40, world.site);
    std::mutex mutex;
    std::condition_variable changed;
    int inside = 0;
    int most = 0;
    const auto emptied = hold::empty_second_caches(
        sites, config::SecondCache::automatic,
        [&](const Names&) {
            std::unique_lock lock(mutex);
            most = std::max(most, ++inside);
            changed.notify_all();
            // Until there were four, nobody goes on; without them the test must end too.
            changed.wait_for(lock, std::chrono::seconds(20), [&] { return most == 4; });
            --inside;
            return world.answer;
        },
        std::chrono::seconds(60));
    CHECK(most == 4);
    CHECK(emptied.size() == 40);
    CHECK(std::all_of(emptied.begin(), emptied.end(), [](const auto& one) { return one.word == "done"; }));
}

TEST_CASE("second cache: when the time for all is over, no further site is begun, and each is named",
          "[hold]") {
    const World world;
    bool asked = false;
    const auto emptied = hold::empty_second_caches(
        {3, world.site}, config::SecondCache::automatic,
        [&](const Names&) {
            asked = true;
            return world.answer;
        },
        std::chrono::seconds(0));
    CHECK_FALSE(asked);
    for (const auto& one : emptied) CHECK(one.problem == "the sites before it took too long");
}

TEST_CASE("second cache: off asks nobody", "[hold]") {
    World world;
    CHECK(world.empty(config::SecondCache::off).word.empty());
    CHECK(world.queries.empty());
}
