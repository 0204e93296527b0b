// SPDX-License-Identifier: MIT
#include "os/replace_file.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/faulty_disk.hpp"
#include "support/temp_dir.hpp"

using namespace cachehold;
namespace fs = boost::filesystem;
using test::contents;

namespace {

constexpr std::size_t limit = 1000;

std::size_t entries(const fs::path& directory) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
}

struct Fixture {
    test::TempDir dir;
    test::FaultyDisk disk;
    os::Location file{dir.path(), "example.com/modules/x.ini"};
    Fixture() { test::write(file.full(), "old\n"); }
    os::Meta meta() { return os::read_file(disk, file, limit)->meta; }
    std::size_t neighbours() { return entries(file.full().parent_path()); }
};

}  // namespace

TEST_CASE("os: a replaced file keeps mode, owner, group and extended attributes", "[os]") {
    Fixture f;
    const std::string path = f.file.full().string();
    REQUIRE(::chmod(path.c_str(), 0664) == 0);
    REQUIRE(::chown(path.c_str(), ::geteuid() == 0 ? 1234 : ::geteuid(), ::getegid()) == 0);
    const bool has_attributes = ::setxattr(path.c_str(), "user.note", "kept", 4, 0) == 0;
    const os::Meta before = f.meta();
    os::replace_file(f.disk, f.file, "new\n", before);
    const os::Meta after = f.meta();
    CHECK(contents(path) == "new\n");
    CHECK(after.mode == 0664);
    CHECK(after.owner == before.owner);
    CHECK(after.group == before.group);
    char value[8] = {};
    if (has_attributes) {
        CHECK(::getxattr(path.c_str(), "user.note", value, sizeof value) == 4);
        CHECK(std::string(value) == "kept");
    }
}

TEST_CASE("os: a replaced file's mtime moves by a second at least, for rsync", "[os]") {
    Fixture f;
    const os::Meta before = f.meta();
    os::replace_file(f.disk, f.file, "new\n", before);
    CHECK(f.meta().mtime_seconds > before.mtime_seconds);
}

TEST_CASE("os: the order is create, write, attributes, sync, rename, sync of the directory", "[os]") {
    Fixture f;
    const os::Meta before = f.meta();
    f.disk.calls.clear();
    os::replace_file(f.disk, f.file, "new\n", before);
    std::string order;
    for (const auto& call : f.disk.calls)
        if (call == "create" || call == "write" || call == "copy_attributes" || call == "sync" ||
            call == "rename")
            order += call + " ";
    CHECK(order == "create write copy_attributes sync rename sync ");
}

TEST_CASE("os: whichever call fails, the old file stays whole and no temporary is left", "[os]") {
    const int error = GENERATE(ENOSPC, EIO, EROFS, EACCES, EDQUOT);
    int failures = 0;
    for (int call = 1; call < 100; ++call) {
        Fixture f;
        const os::Meta before = f.meta();
        f.disk.error = error;
        f.disk.calls.clear();
        f.disk.fail_at = call;
        bool has_failed = false;
        try {
            os::replace_file(f.disk, f.file, "new content\n", before);
        } catch (const std::exception&) {
            has_failed = true;
        }
        const bool was_reached = f.disk.fail_at == 0;
        f.disk.fail_at = 0;
        const std::string now = contents(f.file.full());
        INFO("call " << call << ", errno " << error << ", "
                     << (f.disk.calls.empty() ? "" : f.disk.calls.back()));
        CHECK((now == "old\n" || now == "new content\n"));
        if (!has_failed) CHECK(now == "new content\n");
        CHECK(f.neighbours() == 1);
        if (!was_reached) break;
        ++failures;
    }
    CHECK(failures >= 10);
}

TEST_CASE("os: a new file gets mode and group of its neighbour", "[os]") {
    Fixture f;
    const os::Location fresh = f.file.beside("new.ini");
    test::write(f.file.beside("like.ini").full(), "");
    REQUIRE(::chmod(f.file.beside("like.ini").full().c_str(), 0640) == 0);
    os::replace_file(f.disk, fresh, "x", std::nullopt, {"like.ini", 0664});
    const auto made = os::read_file(f.disk, fresh, limit);
    REQUIRE(made);
    CHECK(made->meta.mode == 0640);
    os::remove_file(f.disk, fresh, made->meta);
    CHECK(!fs::exists(fresh.full()));
}

TEST_CASE("os: what a tenant may plant in place of the file is refused, unread and untouched", "[os]") {
    Fixture f;
    const std::string path = f.file.full().string();
    test::write(f.dir / "secret", "secret");
    fs::remove(path);
    SECTION("a link to another file") { fs::create_symlink(f.dir / "secret", path); }
    SECTION("a link to nowhere") { fs::create_symlink("/nonexistent", path); }
    SECTION("a link to itself") { fs::create_symlink(path, path); }
    SECTION("a hard link") { fs::create_hard_link(f.dir / "secret", path); }
    SECTION("a directory") { fs::create_directory(path); }
    SECTION("a FIFO that nobody writes") { REQUIRE(::mkfifo(path.c_str(), 0666) == 0); }
    SECTION("a huge sparse file") {
        test::write(path, "");
        REQUIRE(::truncate(path.c_str(), 1LL << 40) == 0);
    }
    SECTION("a link in place of the directory") {
        fs::remove_all(f.dir / "example.com/modules");
        test::write(f.dir / "other/x.ini", "other");
        fs::create_directory_symlink(f.dir / "other", f.dir / "example.com/modules");
    }
    CHECK_THROWS_AS(os::read_file(f.disk, f.file, limit), os::UnsafeFile);
    CHECK_THROWS(os::replace_file(f.disk, f.file, "new", std::nullopt));
    CHECK(contents(f.dir / "secret") == "secret");
}

TEST_CASE("os: a socket in place of the file is refused", "[os]") {
    Fixture f;
    fs::remove(f.file.full());
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = f.file.full().string();
    REQUIRE(path.size() < sizeof address.sun_path);
    path.copy(address.sun_path, path.size());
    REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    CHECK_THROWS(os::read_file(f.disk, f.file, limit));
    ::close(socket);
}

TEST_CASE("os: links above the trusted directory are followed", "[os]") {
    Fixture f;
    fs::create_directory_symlink(f.dir.path(), f.dir / "link");
    const os::Location through{f.dir / "link", "example.com/modules/x.ini"};
    CHECK(os::read_file(f.disk, through, limit)->bytes == "old\n");
}

TEST_CASE("os: a file that somebody changed since it was read is left to them", "[os]") {
    Fixture f;
    const os::Meta before = f.meta();
    SECTION("changed earlier") { test::write(f.file.full(), "theirs"); }
    SECTION("changed at the last moment") {
        f.disk.before_call = [&](const std::string& call) {
            if (call == "sync") test::write(f.file.full(), "theirs");
        };
    }
    CHECK_THROWS_AS(os::replace_file(f.disk, f.file, "new", before), os::UnsafeFile);
    CHECK(contents(f.file.full()) == "theirs");
    CHECK(f.neighbours() == 1);
}

TEST_CASE("os: a temporary of a killed run is removed, one that is still locked stays", "[os]") {
    Fixture f;
    const std::string stale = ".x.ini.0123456789ab.cachehold-tmp";
    const std::string living = ".x.ini.ba9876543210.cachehold-tmp";
    test::write(f.file.beside(stale).full(), "half");
    test::write(f.file.beside(living).full(), "half");
    test::write(f.file.beside(".x.ini.other").full(), "somebody's");
    const os::Handle directory(f.disk, f.disk.open_parent(f.file));
    const os::Handle locked(f.disk, f.disk.open_file(directory.get(), living));
    REQUIRE(f.disk.try_lock(locked.get()));
    os::replace_file(f.disk, f.file, "new", f.meta());
    CHECK(!fs::exists(f.file.beside(stale).full()));
    CHECK(fs::exists(f.file.beside(living).full()));
    CHECK(fs::exists(f.file.beside(".x.ini.other").full()));
}

TEST_CASE("os: a missing file or directory reads as nothing", "[os]") {
    Fixture f;
    CHECK(!os::read_file(f.disk, f.file.beside("none"), limit));
    CHECK(!os::read_file(f.disk, {f.dir.path(), "nowhere/modules/x.ini"}, limit));
    CHECK(!os::read_file(f.disk, {f.dir / "gone", "x.ini"}, limit));
}
