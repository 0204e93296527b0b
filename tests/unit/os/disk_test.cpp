// SPDX-License-Identifier: MIT
#include "os/disk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "support/faulty_disk.hpp"
#include "support/refusal.hpp"

using namespace cachehold;
using test::found_at;
using test::refusal_of;
namespace fs = boost::filesystem;

namespace {

int error_of(const std::function<void()>& work) try {
    work();
    return 0;
} catch (const os::DiskError& error) {
    return error.error();
}

}  // namespace

TEST_CASE("os: directories that are made are for their user alone and survive a power cut", "[os]") {
    const test::TempDir dir;
    test::FaultyDisk disk;
    disk.make_directories(dir / "a/b/c");
    CHECK(std::count(disk.calls.begin(), disk.calls.end(), "sync") == 3);
    for (const char* made : {"a", "a/b", "a/b/c"}) CHECK((found_at(dir / made).st_mode & 07777U) == 0700);
    disk.calls.clear();
    disk.make_directories(dir / "a/b/c");
    CHECK(std::count(disk.calls.begin(), disk.calls.end(), "sync") == 0);
}

TEST_CASE("os: a directory of a site is made like the one above, and goes only empty", "[os]") {
    const test::TempDir dir;
    test::FaultyDisk disk;
    const os::Location modules{dir.path(), "site/modules"};
    fs::create_directories(dir / "site");
    if (::geteuid() == 0) REQUIRE(::chown((dir / "site").c_str(), 1234, 2345) == 0);
    REQUIRE(::chmod((dir / "site").c_str(), 02550) == 0);
    disk.make_directory(modules);
    CHECK(std::count(disk.calls.begin(), disk.calls.end(), "sync") == 1);
    const auto above = found_at(dir / "site");
    const auto made = found_at(modules.full());
    CHECK((made.st_mode & 07777U) == 02750);
    CHECK(made.st_uid == above.st_uid);
    CHECK(made.st_gid == above.st_gid);
    test::write(dir / "site/modules/x", "");
    disk.remove_directory(modules);
    CHECK(fs::exists(modules.full()));
    fs::remove(dir / "site/modules/x");
    disk.calls.clear();
    disk.remove_directory(modules);
    CHECK(!fs::exists(modules.full()));
    CHECK(std::count(disk.calls.begin(), disk.calls.end(), "sync") == 1);
}

TEST_CASE("os: no way leads out of the directory that is trusted, and nothing new takes an old place",
          "[os]") {
    const test::TempDir dir;
    os::Disk disk;
    fs::create_directories(dir / "a/b");
    for (const char* below : {"../x", "b/../../x", "./x", "b/./x"})
        CHECK(error_of([&] { disk.open_parent({dir / "a", below}); }) == EINVAL);
    const os::Handle directory(disk, disk.open_parent({dir.path(), "x"}));
    { const os::Handle made(disk, disk.create(directory.get(), "x")); }
    CHECK(error_of([&] { disk.create(directory.get(), "x"); }) == EEXIST);
    CHECK(refusal_of([&] { disk.create(directory.get(), "x"); }).find("/x': File exists; mend") !=
          std::string::npos);
    CHECK(refusal_of([&] {
              disk.create(directory.get(), "x");
          }).find("cannot create '" + dir.path().string()) == 0);
    CHECK(os::directory_at(disk, {dir.path(), "a"}));
    CHECK(!os::directory_at(disk, {dir.path(), "none/a"}));
    CHECK(error_of([&] { os::directory_at(disk, {dir.path(), std::string(300, 'x')}); }) == ENAMETOOLONG);
    fs::create_symlink("nowhere", dir / "dangling");
    CHECK(refusal_of([&] {
              disk.open_parent({dir.path(), "dangling/x"});
          }).find("which is not followed") != std::string::npos);
    CHECK(os::is_there(dir / "dangling"));
    CHECK(!os::is_there(dir / "none"));
}

TEST_CASE("os: a large file is read whole, and no more of it than was asked for", "[os]") {
    const test::TempDir dir;
    os::Disk disk;
    std::string text;
    while (text.size() < 200000) text += std::to_string(text.size()) + "\n";
    test::write(dir / "x", text);
    const os::Handle directory(disk, disk.open_parent({dir.path(), "x"}));
    const os::Handle file(disk, disk.open_file(directory.get(), "x"));
    CHECK(disk.read(file.get(), 1U << 20U) == text);
    CHECK(disk.read(file.get(), 70000) == text.substr(0, 70000));
    const os::Location place{dir.path(), "x"};
    CHECK(os::read_file(disk, place, text.size())->bytes == text);
    CHECK(refusal_of([&] { os::read_file(disk, place, text.size() - 1); }).find("is larger than") !=
          std::string::npos);
}

TEST_CASE("os: a lock says who has it, to whoever waits", "[os]") {
    const test::TempDir dir;
    os::Disk disk;
    const os::Clock clock;
    const auto lock = [&](const std::string& purpose) {
        return os::lock(disk, clock, dir.path(), "x.lock", std::chrono::seconds(0), purpose);
    };
    const auto start = "process " + std::to_string(::getpid()) + ", ";
    { const auto earlier = lock("of a task with a long name"); }
    const auto held = lock("b");
    const std::string note = test::contents(dir / "x.lock");
    CHECK(note.substr(0, start.size() + 12) == start + "b, since 20" + note.substr(start.size() + 11, 1));
    CHECK(note.size() == start.size() + std::string("b, since 2025-11-24T19:12:06Z").size());
    CHECK(os::from_utc(note.substr(note.size() - 20)).value_or(0) > ::time(nullptr) - 1000);
    CHECK(refusal_of([&] { lock("c"); }) == "another cachehold works on the same site: " + note +
                                                "; waited 0 s, run the command again when it is done");
    CHECK(test::contents(dir / "x.lock") == note);
    test::write(dir / "x.lock", "\x1b" + std::string(1000, 'x'));
    const std::string told = refusal_of([&] { lock("c"); });
    CHECK(told.find("site: \\x1bxxx") != std::string::npos);
    CHECK(told.size() < 400);
}

TEST_CASE("os: a lock whose note cannot be written is a lock", "[os]") {
    const test::TempDir dir;
    test::FaultyDisk disk;
    disk.fail_on = "write";
    const auto held = os::lock(disk, os::Clock(), dir.path(), "x.lock", std::chrono::seconds(0), "a");
    CHECK(!disk.try_lock(
        os::Handle(disk, disk.open_file(disk.open_parent({dir.path(), "x"}), "x.lock")).get()));
}

TEST_CASE("os: a time is read as it is written, and not otherwise", "[os]") {
    const std::string zone = ::getenv("TZ") == nullptr ? "" : ::getenv("TZ");
    ::setenv("TZ", "Asia/Tokyo", 1);
    ::tzset();
    CHECK(os::to_utc(1764011526) == "2025-11-24T19:12:06Z");
    CHECK(os::from_utc("2025-11-24T19:12:06Z") == 1764011526);
    for (const char* odd : {"", "x", "2025-11-24T19:12:06", "2025-11-24T19:12:06Z ", "2025-02-30T00:00:00Z"})
        CHECK(!os::from_utc(odd));
    zone.empty() ? ::unsetenv("TZ") : ::setenv("TZ", zone.c_str(), 1);
    ::tzset();
}
