// SPDX-License-Identifier: MIT
#include "os/disk.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
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

TEST_CASE("os: a new file gets mode and group of its neighbour", "[os]") {
    Fixture f;
    const os::Location fresh = f.file.beside("new.ini");
    test::write(f.file.beside("like.ini").full(), "");
    REQUIRE(::chmod(f.file.beside("like.ini").full().c_str(), 06640) == 0);
    const bool is_root = ::geteuid() == 0;
    if (is_root) {
        REQUIRE(::chown(f.file.beside("like.ini").full().c_str(), 1, 2345) == 0);
        REQUIRE(::chown(f.file.full().parent_path().c_str(), 1234, 1) == 0);
        REQUIRE(::chmod(f.file.beside("like.ini").full().c_str(), 06640) == 0);
    }
    os::replace_file(f.disk, fresh, "x", std::nullopt, {"like.ini", 0664});
    const auto made = os::read_file(f.disk, fresh, limit);
    REQUIRE(made);
    CHECK(made->meta.mode == 0640);
    if (is_root) CHECK((made->meta.owner == 1234 && made->meta.group == 2345));
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
    SECTION("a device") {
        // without the right to make one, there is none to be planted
        if (::mknod(path.c_str(), S_IFCHR | 0666, ::makedev(1, 5)) != 0) return;
    }
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
    SECTION("replaced by one of the same size and time") {
        struct stat old {};
        const std::string path = f.file.full().string();
        REQUIRE(::stat(path.c_str(), &old) == 0);
        test::write(f.file.beside("y").full(), "their");
        REQUIRE(::truncate(f.file.beside("y").full().c_str(), old.st_size) == 0);
        fs::rename(f.file.beside("y").full(), path);
        const struct timespec times[2] = {old.st_atim, old.st_mtim};
        REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
        CHECK_THROWS_AS(os::replace_file(f.disk, f.file, "new", before), os::UnsafeFile);
        test::write(path, "theirs");
    }
    SECTION("changed in place, with its size and its time as before") {
        struct stat old {};
        REQUIRE(::stat(f.file.full().c_str(), &old) == 0);
        test::write(f.file.full(), "new\n");
        const struct timespec times[2] = {old.st_atim, old.st_mtim};
        REQUIRE(::utimensat(AT_FDCWD, f.file.full().c_str(), times, 0) == 0);
        CHECK_THROWS_AS(os::replace_file(f.disk, f.file, "ours", before), os::UnsafeFile);
        CHECK_THROWS_AS(os::remove_file(f.disk, f.file, before), os::UnsafeFile);
        test::write(f.file.full(), "theirs");
    }
    SECTION("its mode was changed") {
        test::write(f.file.full(), "theirs");
        const os::Meta now = f.meta();
        REQUIRE(::chmod(f.file.full().c_str(), 0600) == 0);
        CHECK_THROWS_AS(os::replace_file(f.disk, f.file, "new", now), os::UnsafeFile);
        CHECK(f.meta().mode == 0600);
    }
    SECTION("changed at the last moment") {
        f.disk.before_call = [&](const std::string& call) {
            if (call == "sync") test::write(f.file.full(), "theirs");
        };
    }
    CHECK_THROWS_AS(os::replace_file(f.disk, f.file, "new", before), os::UnsafeFile);
    CHECK(contents(f.file.full()) == "theirs");
    CHECK(f.neighbours() == 1);
}

TEST_CASE("os: a file that somebody removed since it was read is not made anew", "[os]") {
    Fixture f;
    const os::Meta before = f.meta();
    fs::remove(f.file.full());
    CHECK_THROWS_AS(os::replace_file(f.disk, f.file, "new", before), os::UnsafeFile);
    CHECK(f.neighbours() == 0);
}

TEST_CASE("os: a file that somebody made in the moment before ours is left to them", "[os]") {
    Fixture f;
    const os::Location fresh = f.file.beside("new.ini");
    f.disk.before_call = [&](const std::string& call) {
        if (call == "rename_new") test::write(fresh.full(), "theirs");
    };
    CHECK_THROWS_AS(os::replace_file(f.disk, fresh, "ours", std::nullopt), os::UnsafeFile);
    CHECK(contents(fresh.full()) == "theirs");
    CHECK(f.neighbours() == 2);
}

TEST_CASE("os: a temporary of a killed run is removed, one that is still locked stays", "[os]") {
    Fixture f;
    const std::string stale = ".x.ini.0123456789ab.cachehold-tmp";
    const std::string living = ".x.ini.ba9876543210.cachehold-tmp";
    test::write(f.file.beside(stale).full(), "half");
    test::write(f.file.beside(living).full(), "half");
    const std::string longer = "xx.ini.0123456789ab.cachehold-tmp";
    test::write(f.file.beside(longer).full(), "somebody's");
    test::write(f.file.beside(".x.ini.other").full(), "somebody's");
    const os::Handle directory(f.disk, f.disk.open_parent(f.file));
    const os::Handle locked(f.disk, f.disk.open_file(directory.get(), living));
    REQUIRE(f.disk.try_lock(locked.get()));
    os::replace_file(f.disk, f.file, "new", f.meta());
    CHECK(!fs::exists(f.file.beside(stale).full()));
    CHECK(fs::exists(f.file.beside(living).full()));
    CHECK(fs::exists(f.file.beside(longer).full()));
    CHECK(fs::exists(f.file.beside(".x.ini.other").full()));
}

TEST_CASE("os: a missing file or directory reads as nothing", "[os]") {
    Fixture f;
    CHECK(!os::read_file(f.disk, f.file.beside("none"), limit));
    CHECK(!os::read_file(f.disk, {f.dir.path(), "nowhere/modules/x.ini"}, limit));
    CHECK(!os::read_file(f.disk, {f.dir / "gone", "x.ini"}, limit));
    CHECK(!os::read_file(f.disk, {f.dir.path(), "example.com/modules/x.ini/x.ini"}, limit));
    CHECK(!os::read_file(f.disk, {f.file.full(), "x.ini"}, limit));
}

TEST_CASE("os: a file that changes while it is read is read again, three times and no more", "[os]") {
    for (const bool in_place : {true, false})
        for (int changes = 0; changes <= 4; ++changes) {
            INFO(changes);
            Fixture f;
            int left = changes;
            std::string text = "old\n";
            f.disk.before_call = [&](const std::string& call) {
                if (call != "read" || left-- <= 0) return;
                text += "more\n";
                const auto written = in_place ? f.file : f.file.beside("other");
                test::write(written.full(), text);
                if (!in_place) fs::rename(written.full(), f.file.full());
            };
            if (changes <= 3)
                CHECK(os::read_file(f.disk, f.file, limit)->bytes == text);
            else
                CHECK_THROWS_AS(os::read_file(f.disk, f.file, limit), os::UnsafeFile);
        }
}
