// SPDX-License-Identifier: MIT
// What each call on files says and does by itself, and what becomes of attributes that only root may give.
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <functional>
#include <stdexcept>

#include "os/caller.hpp"
#include "os/disk.hpp"
#include "support/faulty_disk.hpp"
#include "support/refusal.hpp"

using namespace cachehold;
using test::found_at;
using test::refusal_of;
using test::says;
namespace fs = boost::filesystem;

namespace {

/// What `work` returns, or says where it refuses, as user and group 4000, who is in group 1, too. "" where
/// this is not root.
std::string as_user(const std::function<std::string()>& work) {
    int ends[2];
    if (::geteuid() != 0 || ::pipe(ends) < 0) return "";
    const pid_t child = ::fork();
    if (child == 0) {
        const gid_t groups[] = {1};
        const bool is_his =
            ::setgroups(1, groups) == 0 && ::setresgid(4000, 4000, 4000) == 0 && ::setresuid(0, 4000, 0) == 0;
        std::string text = "no";
        if (is_his) {
            const auto refusal = refusal_of([&] { text = work(); });
            if (refusal != "none") text = refusal;
        }
        const bool is_written = ::write(ends[1], text.data(), text.size()) >= 0;
        ::_exit(is_written ? 0 : 1);
    }
    ::close(ends[1]);
    char buffer[4096];
    const auto size = ::read(ends[0], buffer, sizeof buffer);
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return std::string(buffer, size < 0 ? 0 : static_cast<std::size_t>(size));
}

struct World {
    test::TempDir dir;
    test::FaultyDisk disk;
    os::Location file{dir.path(), "x.ini"};
    os::Handle parent{disk, disk.open_parent(file)};
    World() { test::write(file.full(), "old\n"); }
    [[nodiscard]] std::string path() const { return file.full().string(); }
    os::Meta meta() { return os::read_file(disk, file, 1000)->meta; }
};

}  // namespace

TEST_CASE("os: what is opened is for this process alone, what is made for its user alone", "[os]") {
    World w;
    const auto before = ::umask(0);
    const os::Handle made(w.disk, w.disk.create(w.parent.get(), "made"));
    const os::Handle lock(w.disk, w.disk.open_lock(w.parent.get(), "lock"));
    const os::Handle file(w.disk, w.disk.open_file(w.parent.get(), "x.ini"));
    for (const os::Handle* one : {static_cast<const os::Handle*>(&w.parent), &made, &lock, &file})
        CHECK((::fcntl(one->get(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((found_at(w.dir / "made").st_mode & 07777U) == 0600);
    CHECK((found_at(w.dir / "lock").st_mode & 07777U) == 0600);
    const int nameless = ::openat(w.parent.get(), ".", O_RDWR | O_TMPFILE, 0600);
    if (nameless >= 0) {
        ::close(nameless);
        const os::Handle one(w.disk, w.disk.create_nameless(w.parent.get()));
        CHECK((w.disk.stat(one.get()).mode) == 0600);
        CHECK((::fcntl(one.get(), F_GETFD) & FD_CLOEXEC) != 0);
    }
    ::umask(before);
}

TEST_CASE("os: a call that fails says so", "[os]") {
    World w;
    os::Disk& disk = w.disk;
    const os::Handle only(disk, ::open(w.path().c_str(), O_PATH | O_CLOEXEC));
    const os::Handle file(disk, disk.open_file(w.parent.get(), "x.ini"));
    const std::function<void()> calls[] = {
        [&] { disk.stat(-1); },
        [&] { disk.read(-1, 1); },
        [&] { disk.write(-1, "x"); },
        [&] { disk.truncate(-1); },
        [&] { disk.set_mtime(-1, 1); },
        [&] { disk.sync(-1); },
        [&] { disk.try_lock(-1); },
        [&] { disk.list(-1); },
        [&] { disk.list(file.get()); },
        [&] { disk.copy_attributes(-1, file.get()); },
        [&] { disk.copy_attributes(file.get(), only.get()); },
        [&] { disk.set_attributes(only.get(), ::geteuid(), ::getegid(), 0600); },
        [&] { disk.rename(w.parent.get(), "none", "y"); },
        [&] { disk.rename_new(w.parent.get(), "none", "y"); },
        [&] { disk.remove(w.parent.get(), "none"); },
        [&] { disk.open_file(w.parent.get(), "none"); },
        [&] { disk.create_nameless(file.get()); },
    };
    CHECK(says(refusal_of([&] { disk.copy_attributes(-1, file.get()); }), "cannot stat"));
    if (::geteuid() == 0) {
        test::write(w.dir / "theirs", "");
        REQUIRE(::chown((w.dir / "theirs").c_str(), 1234, 2345) == 0);
        const os::Handle theirs(disk, disk.open_file(w.parent.get(), "theirs"));
        CHECK(says(refusal_of([&] { disk.copy_attributes(theirs.get(), only.get()); }),
                   "cannot keep owner and group"));
    }
    CHECK(says(refusal_of([&] { disk.set_attributes(only.get(), ::geteuid() + 1, ::getegid(), 0600); }),
               "cannot keep owner and group of"));
    for (std::size_t i = 0; i < std::size(calls); ++i) {
        INFO(i);
        CHECK(says(refusal_of(calls[i]), "cannot "));
    }
}

TEST_CASE("os: a write that gets only half of it to the disk goes on, and fails", "[os]") {
    World w;
    const auto before = ::signal(SIGXFSZ, SIG_IGN);
    struct rlimit old {};
    ::getrlimit(RLIMIT_FSIZE, &old);
    const struct rlimit low { 100, old.rlim_max };
    const os::Handle made(w.disk, w.disk.create(w.parent.get(), "made"));
    ::setrlimit(RLIMIT_FSIZE, &low);
    const auto told = refusal_of([&] { w.disk.write(made.get(), std::string(200, 'x')); });
    ::setrlimit(RLIMIT_FSIZE, &old);
    ::signal(SIGXFSZ, before);
    CHECK(w.disk.stat(made.get()).size == 100);
    CHECK(says(told, "cannot write"));
}

TEST_CASE("os: what is said of a file, and of a directory's names each time", "[os]") {
    World w;
    if (::geteuid() == 0) REQUIRE(::chown(w.path().c_str(), 1234, 2345) == 0);
    const os::Handle file(w.disk, w.disk.open_file(w.parent.get(), "x.ini"));
    const os::Meta meta = w.disk.stat(file.get());
    const struct stat found = found_at(w.path());
    CHECK((meta.device == found.st_dev && meta.inode == found.st_ino && meta.links == found.st_nlink));
    CHECK((meta.owner == found.st_uid && meta.group == found.st_gid && meta.size == 4));
    CHECK(meta.ctime_nanoseconds == found.st_ctim.tv_sec * 1'000'000'000 + found.st_ctim.tv_nsec);
    w.disk.set_mtime(file.get(), 1234567);
    CHECK(found_at(w.path()).st_mtim.tv_sec == 1234567);
    CHECK(found_at(w.path()).st_atim.tv_nsec == found.st_atim.tv_nsec);
    CHECK(w.disk.list(w.parent.get()).size() == 3);
    CHECK(w.disk.list(w.parent.get()).size() == 3);
    fs::create_symlink("x.ini", w.dir / "link");
    CHECK(!w.disk.stat_entry(w.parent.get(), "link").is_regular);
    if (::geteuid() != 0) return;
    const auto given = [&](uid_t owner, gid_t group) {
        w.disk.set_attributes(file.get(), owner, group, 06750);
        const auto now = found_at(w.path());
        return now.st_uid == owner && now.st_gid == group && (now.st_mode & 07777U) == 06750;
    };
    CHECK((given(1235, 2345) && given(1235, 2346) && given(1236, 2347)));
}

TEST_CASE("os: a directory that is made has its group, and is nobody else's until it has", "[os]") {
    World w;
    fs::create_directory(w.dir / "site");
    if (::geteuid() == 0) REQUIRE(::chown((w.dir / "site").c_str(), 1234, 2345) == 0);
    REQUIRE(::chmod((w.dir / "site").c_str(), 0775) == 0);
    const os::Location modules{w.dir.path(), "site/modules"};
    unsigned at_first = 0;
    w.disk.before_call = [&](const std::string& call) {
        if (call == "stat") at_first = found_at(modules.full()).st_mode & 07777U;
    };
    const auto before = ::umask(0);
    w.disk.make_directory(modules);
    ::umask(before);
    CHECK(at_first == 0700);
    CHECK(found_at(modules.full()).st_gid == found_at(w.dir / "site").st_gid);
    CHECK((found_at(modules.full()).st_mode & 07777U) == 0775);
    REQUIRE(::chmod(modules.full().c_str(), 0711) == 0);
    CHECK(says(refusal_of([&] { w.disk.make_directory(modules); }), "File exists"));
    CHECK((found_at(modules.full()).st_mode & 07777U) == 0711);
    // Somebody else makes one of them at the same time.
    w.disk.before_call = [&](const std::string& call) {
        if (call == "sync" && !fs::exists(w.dir / "a/b")) fs::create_directory(w.dir / "a/b");
    };
    w.disk.make_directories(w.dir / "a/b/c");
    CHECK(fs::exists(w.dir / "a/b/c"));
}

TEST_CASE("os: temporary files are hidden, locked and told from those of others", "[os]") {
    World w;
    std::vector<std::string> seen;
    w.disk.before_call = [&](const std::string& call) {
        if (call != "rename") return;
        os::Disk other;
        os::remove_stale_temporaries(other, w.file);
        for (const auto& entry : fs::directory_iterator(w.dir.path()))
            if (entry.path().filename() != "x.ini") seen.push_back(entry.path().filename().string());
    };
    for (int i = 0; i < 2; ++i) os::replace_file(w.disk, w.file, "new\n", w.meta());
    w.disk.before_call = nullptr;
    REQUIRE(seen.size() == 2);
    CHECK(seen[0] != seen[1]);
    for (const auto& name : seen) CHECK(os::target_of_temporary(name) == "x.ini");
    CHECK(os::target_of_temporary(".a.0123456789ab.cachehold-tmp") == "a");
    for (const char* odd : {"..0123456789ab.cachehold-tmp", "a.0123456789ab.cachehold-tmp",
                            ".aX0123456789ab.cachehold-tmp", ".a.0123456789ab.cachehold-tmX", "", "."})
        CHECK(!os::target_of_temporary(odd));
    const auto theirs = w.dir / ".y.ini.0123456789ab.cachehold-tmp";
    const auto ours = w.dir / ".x.ini.0123456789ab.cachehold-tmp";
    test::write(theirs, "");
    test::write(ours, "");
    w.disk.calls.clear();
    os::remove_stale_temporaries(w.disk, w.file);
    os::remove_stale_temporaries(w.disk, w.file);
    CHECK(std::count(w.disk.calls.begin(), w.disk.calls.end(), "sync") == 1);
    CHECK((fs::exists(theirs) && !fs::exists(ours)));
    test::write(ours, "");
    os::remove_file(w.disk, w.file, w.meta());
    CHECK((fs::exists(theirs) && !fs::exists(ours)));
}

TEST_CASE("os: a file that reads shorter than it is is read again", "[os]") {
    struct Short : os::Disk {
        int times = 0;
        std::string read(int handle, std::size_t limit) override {
            return times-- > 0 ? "o" : os::Disk::read(handle, limit);
        }
    } disk;
    const World w;
    disk.times = 3;
    CHECK(os::read_file(disk, w.file, 1000)->bytes == "old\n");
    disk.times = 4;
    CHECK(says(refusal_of([&] { os::read_file(disk, w.file, 1000); }), "changed while it was read"));
}

TEST_CASE("os: what nobody may change is refused before anything is tried", "[os]") {
    struct Immutable : os::Disk {
        bool is_directory = false;
        bool is_immutable(int handle) override { return stat(handle).is_regular != is_directory; }
    } disk;
    World w;
    const auto meta = w.meta();
    for (const bool is_directory : {false, true}) {
        disk.is_directory = is_directory;
        const auto part = (is_directory ? w.dir.path().string() : w.path()) + "' lets nobody change it";
        CHECK(says(refusal_of([&] { os::replace_file(disk, w.file, "new", meta); }), part));
        CHECK(says(refusal_of([&] { os::demand_replaceable(disk, w.file, false); }), part));
        CHECK(says(refusal_of([&] { os::remove_file(disk, w.file, meta); }), part));
    }
    const std::string chattr = "chattr %i '" + w.path() + "' 2>/dev/null";
    const auto run = [&](char sign) {
        std::string command = chattr;
        return std::system(command.replace(command.find('%'), 1, 1, sign).c_str()) == 0;
    };
    const os::Handle file(w.disk, w.disk.open_file(w.parent.get(), "x.ini"));
    CHECK(!w.disk.is_immutable(file.get()));
    if (!run('+')) return;
    const bool is_seen = w.disk.is_immutable(file.get());
    run('-');
    CHECK(is_seen);
}

TEST_CASE("os: a new file has no mode of what is no file, and keeps its mode where it gets no owner",
          "[os]") {
    World w;
    fs::create_directory(w.dir / "like.ini");
    REQUIRE(::chmod((w.dir / "like.ini").c_str(), 0700) == 0);
    os::replace_file(w.disk, w.file.beside("new.ini"), "x", std::nullopt, {"like.ini", 0664});
    CHECK((found_at(w.dir / "new.ini").st_mode & 07777U) == 0664);
    int calls = 0;
    w.disk.before_call = [&](const std::string& call) {
        if (call == "set_attributes" && ++calls == 1) throw os::DiskError("keep owner of", "x", EPERM);
    };
    os::replace_file(w.disk, w.file.beside("other.ini"), "x", std::nullopt, {"", 0640});
    CHECK((found_at(w.dir / "other.ini").st_mode & 07777U) == 0640);
}

TEST_CASE("os: which loss of an attribute is harmless to whom", "[os]") {
    World w;
    if (::geteuid() != 0) return;
    REQUIRE(::chmod(w.dir.path().c_str(), 0777) == 0);
    // The users 0 and 1, root and daemon, are on every machine; 1 is in the group 1.
    struct Row {
        uid_t owner;
        gid_t group;
        mode_t mode;
        const char* told;
    };
    const std::string refused = "could not keep its owner, user 1, which";
    for (const Row& row :
         {Row{1, 1, 0664, "its owner, user 1, who keeps the same access through the file's group\n"},
          Row{1, 1, 0644, refused.c_str()}, Row{1, 1, 0764, refused.c_str()},
          Row{1, 4000, 0664, refused.c_str()}, Row{4000, 2345, 0664, "could not keep its group 2345"},
          Row{4000, 1, 06774, ""}, Row{4000, 4000, 0664, ""}}) {
        REQUIRE(::chown(w.path().c_str(), row.owner, row.group) == 0);
        REQUIRE(::chmod(w.path().c_str(), row.mode) == 0);
        const auto told = as_user([&] {
            std::string all;
            os::Disk disk;
            for (const auto& one : os::replace_file(disk, w.file, "new\n", w.meta())) all += one + "\n";
            return all;
        });
        INFO(row.owner << ":" << row.group << " " << row.mode << " " << told);
        CHECK((*row.told == '\0' ? told.empty() : says(told, row.told)));
        if (*row.told == '\0') CHECK((found_at(w.path()).st_mode & 07777U) == row.mode);
        if (*row.told == '\0') CHECK(found_at(w.path()).st_gid == row.group);
    }
    if (std::system(("chown 1:1 '" + w.path() + "' && chmod 664 '" + w.path() +
                     "' && setfacl -m u:1234:r,m:rw '" + w.path() + "' 2>/dev/null")
                        .c_str()) == 0)
        CHECK(says(as_user([&] {
                       os::Disk disk;
                       os::replace_file(disk, w.file, "new\n", w.meta());
                       return std::string();
                   }),
                   refused));
    const auto lost_with = [&](uid_t owner, gid_t group) {
        REQUIRE(::chown(w.path().c_str(), owner, group) == 0);
        REQUIRE(::chmod(w.path().c_str(), 0666) == 0);
        return as_user([&] {
            std::string all;
            os::Disk disk;
            for (const auto& one : os::replace_file(disk, w.file, "new\n", w.meta(), {}, true))
                all += one + "\n";
            return all;
        });
    };
    CHECK(lost_with(1234, 2345) == "its owner, user 1234\nits group 2345\n");
    CHECK(lost_with(1234, 1) == "its owner, user 1234\n");
    const std::string capability("\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
    REQUIRE(::chown(w.path().c_str(), 4000, 4000) == 0);
    if (::setxattr(w.path().c_str(), "security.capability", capability.data(), capability.size(), 0) != 0)
        return;
    CHECK(says(as_user([&] {
                   os::Disk disk;
                   os::replace_file(disk, w.file, "newer\n", w.meta());
                   return std::string();
               }),
               "could not keep its attribute security.capability"));
}

TEST_CASE("os: whether files can be made in a directory is asked for the user that counts", "[os]") {
    const test::TempDir dir;
    if (::geteuid() != 0) return;
    REQUIRE(::chmod(dir.path().c_str(), 0755) == 0);
    for (const char* name : {"root", "closed", "full", "own"}) fs::create_directory(dir / name);
    for (const char* name : {"closed", "full", "own"})
        REQUIRE(::chown((dir / name).c_str(), 4000, 4000) == 0);
    REQUIRE(::chmod((dir / "closed").c_str(), 0600) == 0);
    REQUIRE(::chmod((dir / "full").c_str(), 0500) == 0);
    const auto seen = as_user([&] {
        std::string all;
        for (const char* name : {"root", "closed", "full", "own"})
            all += os::may_write((dir / name).string()) ? "yes " : "no ";
        return all;
    });
    CHECK(seen == "no no no yes ");
}

TEST_CASE("os: whoever waits for a lock waits so long as it was told, or until it is to stop", "[os]") {
    struct Counting : os::Clock {
        mutable int slept = 0;
        void sleep(std::chrono::milliseconds duration) const override {
            slept += static_cast<int>(duration.count());
            if (slept > 20000) throw std::runtime_error("for ever");
        }
    } clock;
    const World w;
    os::Disk disk;
    const auto lock = [&](std::chrono::seconds limit) {
        return os::lock(disk, clock, w.dir.path(), "x.lock", limit, "a");
    };
    const auto held = lock(std::chrono::seconds(0));
    CHECK(says(refusal_of([&] { lock(std::chrono::seconds(2)); }), "; waited 2 s"));
    CHECK(clock.slept == 2000);
    const pid_t child = ::fork();
    if (child == 0) {
        os::adjust_inheritance();
        ::raise(SIGTERM);
        std::string told;
        try {
            told = refusal_of([&] { lock(std::chrono::seconds(10)); });
        } catch (const std::runtime_error&) {
        }
        ::_exit(says(told, "interrupted while another") ? 5 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WEXITSTATUS(status) == 5);
}
