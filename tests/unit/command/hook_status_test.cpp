// SPDX-License-Identifier: MIT
#include "command/hook.hpp"

#include "os/disk.hpp"
#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/hold_world.hpp"

using namespace cachehold::command;

namespace {

/// What a Drush 8 prints that loads these.
std::string answer(const std::string& early, const std::string& late, const std::string& open_basedir = "") {
    return "cachehold-asked\t" + early + "\t" + late + "\t" + open_basedir + "\n";
}

const std::string early = "/h/cachehold.drush.inc";
const std::string late = "/h/zz_cachehold.drush.inc";

}  // namespace

TEST_CASE("hook status: the answer of a Drush 8 is found among whatever else it prints", "[command]") {
    CHECK(trouble_in("PHP Warning: x " + answer(early, late) + "more\n", "/h") == "");
    CHECK(trouble_in("\xef\xbb\xbf" + answer(early, late), "/h") == "");
    CHECK(trouble_in("Unknown command", "/h") == std::nullopt);
    CHECK(trouble_in("cachehold-asked\t/a\n", "/h") == std::nullopt);
}

TEST_CASE("hook status: a Drush 8 that loads both files is as it should be", "[command]") {
    CHECK(trouble_in(answer(early, late), "/h") == "");
    CHECK(trouble_in(answer(early, late, "/h:/tmp"), "/h") == "");
}

TEST_CASE("hook status: a missing file and another file of the name are told", "[command]") {
    CHECK(trouble_in(answer(early, ""), "/h") ==
          "it does not load 'zz_cachehold.drush.inc'; run 'drush cache-clear drush'");
    CHECK(trouble_in(answer("/x", late), "/h") ==
          "'cachehold.drush.inc' is another file, '/x'; remove that one");
}

TEST_CASE("hook status: an open_basedir is named where it may be what keeps the files away", "[command]") {
    CHECK(trouble_in(answer("", "", "/home:/tmp"), "/h") ==
          "it does not load 'cachehold.drush.inc', and its open_basedir is '/home:/tmp'; add '/h' to that");
}

TEST_CASE("hook: what BOA's Drush loads from where a tenant can write is nothing", "[command]") {
    const cachehold::os::Account o1{1001, 1001, "o1", "/data/disk/o1"};
    for (const char* denied :
         {"/data/disk/o1/static/cachehold/hooks", "/data/disk/o2/distro/h", "/data/disk/o1/Static",
          "/data/disk/o1/platforms/x", "/data/disk/o1/.drush/h", "/data/disk/o1/.drush/system"}) {
        CAPTURE(denied);
        CHECK(denied_by_boa(denied, o1) ==
              "BOA's Drush loads nothing for 'o1' from '" + std::string(denied) +
                  "'; install the package of cachehold, or unpack it below /opt");
        CHECK(denied_by_boa(denied, {0, 0, "root", "/root"}) != "");
        CHECK(denied_by_boa(denied, {106, 106, "aegir", "/var/aegir"}) != "");
        CHECK(denied_by_boa(denied, {1002, 1002, "o1.ftp", "/home/o1.ftp"}) == "");
        CHECK(denied_by_boa(denied, {106, 106, "aegir", "/home/aegir"}) == "");
        CHECK(denied_by_boa(denied, {106, 106, "other", "/var/aegir"}) == "");
    }
    for (const char* allowed :
         {"/usr/share/cachehold/hooks", "/data/disk/o1/.drush/usr/h", "/data/disk/o1/statics/h",
          "/data/disk/o1/aegir/distro/h", "/x/data/disk/o1/static", "/var/aegir/.drush/h"}) {
        CAPTURE(allowed);
        CHECK(denied_by_boa(allowed, o1) == "");
    }
}

TEST_CASE("hook: nothing is installed from there, and status says so", "[command]") {
    if (!cachehold::os::is_root()) return;  // whom BOA's Drush filters, too
    cachehold::test::RecordingReport report;
    const cachehold::test::TempDir home;
    const char* source = "/data/disk/o1/static/cachehold/hooks";
    CHECK_THROWS_AS(hook_install(source, home / ".drush", report), cachehold::report::Error);
    CHECK_FALSE(cachehold::os::is_there(home / ".drush"));
    CHECK(drush8_state(source, home / ".drush").problem.find("BOA's Drush loads nothing for 'root'") == 0);
}

TEST_CASE("hook status: a directory counts as named in any form of list, and never in a comment",
          "[command]") {
    CHECK(is_named_in("x: 1\ndrush: {paths: {include: ['/a', \"/hooks\"]}}", "/hooks"));
    CHECK(is_named_in("- /hooks # ours\r\n", "/hooks"));
    CHECK_FALSE(is_named_in("# - /hooks\n", "/hooks"));
    CHECK_FALSE(is_named_in("x: 1 # not /hooks\n\n", "/hooks"));
}
