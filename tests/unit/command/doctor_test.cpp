// SPDX-License-Identifier: MIT
// What of a doctor's look no shell can arrange; the rest is in tests/cli/doctor.test.
#include "command/doctor.hpp"

#include "os/disk.hpp"
#include "support/catch.hpp"
#include "support/hold_world.hpp"
#include "support/temp_dir.hpp"

using namespace cachehold;

TEST_CASE("doctor: a clock before this program was written is told", "[command]") {
    const test::TempDir dir;
    os::Disk disk;
    test::FakeClock clock;
    const config::Config config;
    const std::vector<redis::ServerSettings> servers{{}};
    for (const std::int64_t now : {std::int64_t{86400}, std::int64_t{1800000000}}) {
        clock.time = now;
        command::Findings findings;
        command::examine_state(
            {disk, clock, config, servers, "", (dir / "state").string(), "", std::nullopt, {}}, findings);
        const bool is_told = findings.front().check == "clock";
        CHECK(is_told == (now == 86400));
        if (is_told)
            CHECK(findings.front().text == "it is 1970-01-02T00:00:00Z by the clock of this machine; set it");
    }
}

TEST_CASE("doctor: a user without a home has no sites, and no site is called www.", "[command]") {
    const test::TempDir dir;
    const auto before = fs::current_path();
    fs::create_directories(dir / ".drush");
    test::write(dir / ".drush/x.com.alias.drushrc.php", "");
    fs::current_path(dir / "");
    CHECK(command::names_below({""}).empty());
    fs::current_path(before);
    fs::create_directories(dir / "sites/www.");
    CHECK(command::names_below({(dir / "").string()}) == std::set<std::string>{"x.com"});
}

TEST_CASE("doctor: a recover within the hour is good", "[command]") {
    test::HoldWorld w;
    const std::vector<redis::ServerSettings> servers{{}};
    w.store.stamp_recover(w.clock.time);
    for (const int seconds : {0, 3600, 1}) {
        w.clock.time += seconds;
        command::Findings findings;
        command::examine_state(
            {w.disk, w.clock, w.config, servers, "", (w.dir / "state").string(), "", std::nullopt, {}},
            findings);
        CHECK(findings.back().check == "recover");
        CHECK((findings.back().state == command::Finding::State::good) == (seconds != 1));
    }
}
