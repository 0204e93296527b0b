// SPDX-License-Identifier: MIT
// Each call on the disk fails in each way that a disk knows, in each of the things that are done to a file.
#include <algorithm>
#include <cerrno>
#include <functional>

#include "os/disk.hpp"
#include "support/catch.hpp"
#include "support/faulty_disk.hpp"
#include "support/temp_dir.hpp"

using namespace cachehold;
namespace fs = boost::filesystem;

namespace {

constexpr std::size_t limit = 1000;

/// A directory with one file "old\n", a neighbour, and a temporary that a killed run left there.
struct World {
    test::TempDir dir;
    test::FaultyDisk disk;
    os::Location file{dir.path(), "example.com/modules/x.ini"};
    World() {
        test::write(file.full(), "old\n");
        test::write(file.beside("like.ini").full(), "");
        test::write(file.beside(".x.ini.0123456789ab.cachehold-tmp").full(), "half");
    }

    /// Names and contents of all in the directory, but for the stale temporary: "x.ini=old ".
    [[nodiscard]] std::string seen() const {
        std::vector<std::string> lines;
        for (const auto& entry : fs::directory_iterator(file.full().parent_path())) {
            const std::string text = test::contents(entry.path());
            if (text != "half")
                lines.push_back(entry.path().filename().string() + "=" + text.substr(0, text.find('\n')) +
                                " ");
        }
        std::sort(lines.begin(), lines.end());
        std::string all;
        for (const auto& line : lines) all += line;
        return all;
    }
};

struct Job {
    const char* name;
    std::function<void(World&)> work;
    const char* before;
    const char* after;
    int calls;  ///< at least so many of them can fail
};

const std::vector<Job>& jobs() {
    static const std::vector<Job> all = {
        {"replace",
         [](World& w) {
             const auto old = os::read_file(w.disk, w.file, limit);
             os::replace_file(w.disk, w.file, "new\n", old.value().meta);
         },
         "like.ini= x.ini=old ", "like.ini= x.ini=new ", 18},
        {"create",
         [](World& w) {
             os::replace_file(w.disk, w.file.beside("y.ini"), "new\n", std::nullopt, {"like.ini", 0664});
         },
         "like.ini= x.ini=old ", "like.ini= x.ini=old y.ini=new ", 10},
        {"remove",
         [](World& w) { os::remove_file(w.disk, w.file, os::read_file(w.disk, w.file, limit).value().meta); },
         "like.ini= x.ini=old ", "like.ini= ", 9},
    };
    return all;
}

enum class End { done, failed, not_synced };

End carry_out(const Job& job, World& world) {
    try {
        job.work(world);
    } catch (const report::Error& error) {
        const bool is_told = std::string(error.what()).find("a power cut may undo that") != std::string::npos;
        return is_told ? End::not_synced : End::failed;
    }
    return End::done;
}

/// Returns how many calls there are to fail.
int check_each_call(const Job& job, int error) {
    for (int call = 1; call < 100; ++call) {
        World world;
        world.disk.error = error;
        world.disk.fail_at = call;
        const End end = carry_out(job, world);
        const bool was_reached = world.disk.fail_at == 0;
        INFO(job.name << ", call " << call << " (" << world.disk.calls.at(world.disk.calls.size() - 1)
                      << "), errno " << error);
        CHECK(world.seen() == (end == End::failed ? job.before : job.after));
        if (!was_reached) {
            CHECK(end == End::done);
            return call - 1;
        }
    }
    return 0;
}

}  // namespace

TEST_CASE("os: whichever call fails, the old file stays whole and no temporary is left", "[os]") {
    const int error = GENERATE(ENOSPC, EDQUOT, EROFS, EIO, EACCES, EXDEV, EPERM, EMFILE);
    for (const Job& job : jobs()) CHECK(check_each_call(job, error) >= job.calls);
}

TEST_CASE("os: only a directory that cannot be synced leaves the new file, and that is told apart", "[os]") {
    for (const Job& job : jobs()) {
        INFO(job.name);
        World good;
        carry_out(job, good);
        const auto syncs = std::count(good.disk.calls.begin(), good.disk.calls.end(), "sync");
        World world;
        int seen = 0;
        world.disk.before_call = [&](const std::string& call) {
            if (call == "sync" && ++seen == syncs) throw os::DiskError("sync", "x", EIO);
        };
        CHECK(carry_out(job, world) == End::not_synced);
        CHECK(world.seen() == job.after);
    }
}

TEST_CASE("os: a directory that cannot be opened once it is made goes again", "[os]") {
    struct Closed : os::Disk {
        int open_parent(const os::Location& file) override {
            if (file.below.filename() == "x") throw os::DiskError("open", file.full().string(), EROFS);
            return os::Disk::open_parent(file);
        }
    };
    const test::TempDir dir;
    Closed disk;
    CHECK_THROWS_AS(disk.make_directory({dir.path(), "modules"}), os::DiskError);
    CHECK(!fs::exists(dir.path() / "modules"));
}
