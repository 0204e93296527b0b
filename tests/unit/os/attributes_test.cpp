// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstdlib>
#include <limits>

#include "os/disk.hpp"
#include "support/catch.hpp"
#include "support/faulty_disk.hpp"
#include "support/temp_dir.hpp"

using namespace cachehold;
namespace fs = boost::filesystem;

namespace {

struct Fixture {
    test::TempDir dir;
    test::FaultyDisk disk;
    os::Location file{dir.path(), "x.ini"};
    Fixture() { test::write(path(), "old\n"); }
    [[nodiscard]] std::string path() const { return file.full().string(); }
    os::Meta meta() { return os::read_file(disk, file, 100)->meta; }
    std::vector<std::string> replace() { return os::replace_file(disk, file, "new\n", meta()); }
    [[nodiscard]] std::string attribute(const char* name) const {
        char value[200] = {};
        const auto size = ::getxattr(path().c_str(), name, value, sizeof value);
        return size < 0 ? "none" : std::string(value, static_cast<std::size_t>(size));
    }
    void set_mtime(std::int64_t seconds) const {
        const struct timespec times[2] = {{0, UTIME_OMIT}, {seconds, 0}};
        REQUIRE(::utimensat(AT_FDCWD, path().c_str(), times, 0) == 0);
    }
};

/// A disk on which this process may not keep what the table says.
class ForbiddingDisk : public test::FaultyDisk {
public:
    std::vector<os::Loss> copy_attributes(int from, int to) override {
        FaultyDisk::copy_attributes(from, to);
        return {{"its owner, user 1234"}};
    }
};

bool run(const std::string& command) { return std::system((command + " 2>/dev/null").c_str()) == 0; }

}  // namespace

TEST_CASE("os: a replaced file keeps mode, owner and group", "[os]") {
    Fixture f;
    const bool is_root = ::geteuid() == 0;
    REQUIRE(::chown(f.path().c_str(), is_root ? 1234 : ::geteuid(), is_root ? 2345 : ::getegid()) == 0);
    const unsigned mode = GENERATE(0664U, 0600U, 0444U, 06755U, 0U);
    REQUIRE(::chmod(f.path().c_str(), mode) == 0);
    if (!is_root && (mode & 0400U) == 0) return;
    const os::Meta before = f.meta();
    CHECK(f.replace().empty());
    const os::Meta after = f.meta();
    CHECK(after.mode == mode);
    CHECK(after.owner == before.owner);
    CHECK(after.group == before.group);
    CHECK(test::contents(f.path()) == "new\n");
}

TEST_CASE("os: a replaced file keeps every extended attribute", "[os]") {
    Fixture f;
    if (::setxattr(f.path().c_str(), "user.note", "kept\0too", 8, 0) != 0) return;
    REQUIRE(::setxattr(f.path().c_str(), "user.empty", "", 0, 0) == 0);
    const bool trusted = ::setxattr(f.path().c_str(), "trusted.note", "t", 1, 0) == 0;
    // the capability of a program: any write takes it away, so it has to be set after that
    const std::string capability("\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
    const bool capable =
        ::setxattr(f.path().c_str(), "security.capability", capability.data(), capability.size(), 0) == 0;
    CHECK(f.replace().empty());
    CHECK(f.attribute("user.note") == std::string("kept\0too", 8));
    CHECK(f.attribute("user.empty").empty());
    if (trusted) CHECK(f.attribute("trusted.note") == "t");
    if (capable) CHECK(f.attribute("security.capability") == capability);
}

TEST_CASE("os: a replaced file keeps its access list, and gets none from its directory", "[os]") {
    Fixture f;
    const std::string list = "system.posix_acl_access";
    SECTION("a list of its own") {
        if (!run("setfacl -m u:1234:rw,g:2345:r,m:rw '" + f.path() + "'")) return;
        const std::string before = f.attribute(list.c_str());
        REQUIRE(before != "none");
        CHECK(f.replace().empty());
        CHECK(f.attribute(list.c_str()) == before);
    }
    SECTION("the directory's default list is for new files") {
        if (!run("setfacl -d -m u:1234:rwx '" + f.dir.path().string() + "'")) return;
        test::write(f.dir / "fresh", "");
        REQUIRE(::getxattr((f.dir / "fresh").c_str(), list.c_str(), nullptr, 0) > 0);
        REQUIRE(::chmod(f.path().c_str(), 0640) == 0);
        CHECK(f.replace().empty());
        CHECK(f.attribute(list.c_str()) == "none");
        CHECK(f.meta().mode == 0640);
    }
}

TEST_CASE("os: what cannot be kept is refused, or told where it is allowed", "[os]") {
    test::TempDir dir;
    ForbiddingDisk disk;
    const os::Location file{dir.path(), "x.ini"};
    test::write(file.full(), "old\n");
    const os::Meta before = os::read_file(disk, file, 100)->meta;
    CHECK_THROWS_AS(os::replace_file(disk, file, "new\n", before), os::UnsafeFile);
    CHECK(test::contents(file.full()) == "old\n");
    CHECK(std::distance(fs::directory_iterator(dir.path()), fs::directory_iterator()) == 1);
    const auto lost = os::replace_file(disk, file, "new\n", before, {}, true);
    CHECK(lost == std::vector<std::string>{"its owner, user 1234"});
    CHECK(test::contents(file.full()) == "new\n");
}

TEST_CASE("os: what would be lost is told beforehand, as far as the file system lets us see it", "[os]") {
    test::TempDir dir;
    ForbiddingDisk disk;
    const os::Location file{dir.path(), "x.ini"};
    test::write(file.full(), "old\n");
    CHECK_THROWS_AS(os::demand_replaceable(disk, file, false), os::UnsafeFile);
    CHECK(os::demand_replaceable(disk, file, true) == std::vector<std::string>{"its owner, user 1234"});
    disk.fail_on = "create_nameless";
    disk.error = EOPNOTSUPP;
    CHECK(os::demand_replaceable(disk, file, false).empty());
    disk.error = EROFS;
    CHECK_THROWS_AS(os::demand_replaceable(disk, file, false), os::DiskError);
}

TEST_CASE("os: a replaced file's mtime moves by a second at least, for rsync", "[os]") {
    Fixture f;
    SECTION("the clock did not tick") {}
    SECTION("the clock was set back") { f.set_mtime(::time(nullptr) + 100000); }
    SECTION("from long ago") { f.set_mtime(1); }
    SECTION("the last second that this file system knows") {
        f.set_mtime(std::numeric_limits<std::int64_t>::max());
    }
    const os::Meta before = f.meta();
    CHECK(f.replace().empty());
    CHECK(f.meta().mtime_seconds != before.mtime_seconds);
    struct stat now {};
    REQUIRE(::stat(f.path().c_str(), &now) == 0);
    CHECK(now.st_atim.tv_sec > 1000);
}
