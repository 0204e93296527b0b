// SPDX-License-Identifier: MIT
#include "os/account.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem/operations.hpp>

#include "support/refusal.hpp"

using cachehold::os::who_else_can_write;
using cachehold::test::says;
namespace fs = boost::filesystem;

TEST_CASE("judge: a program, each directory above it and each link to it are looked at", "[os]") {
    const cachehold::test::TempDir dir;
    const fs::path bin = dir / "a/b/drush";
    const uid_t user = ::geteuid();
    fs::create_directories(dir / "a/b");
    cachehold::test::write(bin, "#!/bin/sh\n");
    const auto chmod = [](const fs::path& path, mode_t mode) { REQUIRE(::chmod(path.c_str(), mode) == 0); };
    for (const auto& path : {dir / "a", dir / "a/b"}) chmod(path, 0755);
    chmod(bin, 0755);
    CHECK(who_else_can_write(bin, user).empty());
    SECTION("many links, but no more than the system follows") {
        for (int i = 0; i < 42; ++i)
            fs::create_symlink(i == 0 ? "a/b/drush" : std::to_string(i - 1), dir / std::to_string(i));
        CHECK(who_else_can_write(dir / "39", user).empty());
        CHECK(says(who_else_can_write(dir / "41", user), "leads nowhere"));
    }
    SECTION("what a link leads to, and not what is beside it") {
        fs::create_directories(dir / "c/d");
        for (const auto& path : {dir / "c", dir / "c/d"}) chmod(path, 0755);
        fs::create_symlink(bin, dir / "c/d/absolute");
        fs::create_symlink("./../../a/./b", dir / "c/d/up");
        CHECK(who_else_can_write(dir / "c/d/absolute", user).empty());
        CHECK(who_else_can_write(dir / "c/d/up/drush", user).empty());
        chmod(dir / "a/b", 0777);
        CHECK(says(who_else_can_write(dir / "c/d/absolute", user), "a/b' can be written"));
        CHECK(says(who_else_can_write(dir / "c/d/up/drush", user), "a/b' can be written"));
        chmod(dir / "a/b", 0755);
        chmod(dir / "c", 0777);
        CHECK(says(who_else_can_write(dir / "c/d/up/drush", user), "c' can be written"));
    }
    SECTION("the file") {
        chmod(bin, 0757);
        CHECK(says(who_else_can_write(bin, user), "drush' can be written by everybody"));
        chmod(bin, 0775);
        CHECK(says(who_else_can_write(bin, user), user == 0 ? "" : "can be written by the group"));
    }
    SECTION("a directory far above") {
        chmod(dir / "a", 0777);
        CHECK(says(who_else_can_write(bin, user), "a' can be written by everybody"));
        chmod(dir / "a", 01777);
        CHECK(who_else_can_write(bin, user).empty());
        chmod(dir / "a", 0755);
        chmod(bin, 01757);
        CHECK(says(who_else_can_write(bin, user), "drush' can be written by everybody"));
    }
    SECTION("a link, and the directory that it is in") {
        fs::create_directories(dir / "links");
        fs::create_symlink("../a/b/drush", dir / "links/drush");
        fs::create_symlink("a", dir / "c");
        chmod(dir / "links", 0755);
        CHECK(who_else_can_write(dir / "links/drush", user).empty());
        CHECK(who_else_can_write(dir / "c/b/../b/drush", user).empty());
        chmod(dir / "links", 0777);
        CHECK(says(who_else_can_write(dir / "links/drush", user), "links' can be written"));
        chmod(dir / "links", 0755);
        chmod(dir / "a/b", 0777);
        CHECK(says(who_else_can_write(dir / "links/drush", user), "b' can be written"));
    }
    SECTION("a circle, and nothing at all") {
        fs::create_symlink("y", dir / "x");
        fs::create_symlink("x", dir / "y");
        CHECK(says(who_else_can_write(dir / "x", user), "leads nowhere"));
        CHECK(says(who_else_can_write(dir / "z", user), "is not there"));
    }
    SECTION("somebody else's") {
        CHECK(says(who_else_can_write(bin, user + 1), user == 0 ? "" : "belongs to the user"));
        if (user != 0) return;
        REQUIRE(::chown(bin.c_str(), 33, 33) == 0);
        CHECK(says(who_else_can_write(bin, 0), "drush' belongs to the user 33"));
        CHECK(who_else_can_write(bin, 33).empty());
    }
}
