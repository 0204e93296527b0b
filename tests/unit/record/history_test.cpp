// SPDX-License-Identifier: MIT
#include "record/history.hpp"

#include <fstream>

#include "os/posix_disk.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace cachehold;

namespace {

record::Event event(std::int64_t at) {
    return {at, "kept", "/srv/d7", "a\\xff\"\\.example", "migrate: \"x\" # y", 17,
            12, 345,    true,      "it's 'full'"};
}

}  // namespace

TEST_CASE("history: what was added is read again, oldest first") {
    const test::TempDir dir;
    os::PosixDisk disk;
    const record::History history(disk, dir.path());
    CHECK(history.read().empty());
    history.add(event(100));
    history.add(event(101));
    const auto read = history.read();
    REQUIRE(read.size() == 2);
    CHECK(record::to_line(read[0]) == record::to_line(event(100)));
    CHECK(record::to_line(read[1]) == record::to_line(event(101)));
    CHECK(read[0].flush_owed);
    CHECK(read[0].milliseconds == 345);
}

TEST_CASE("history: of a line that was cut anywhere, nothing is read, and the next one is whole") {
    const std::string line = record::to_line(event(100));
    for (std::size_t length = 0; length < line.size(); ++length) {
        const test::TempDir dir;
        os::PosixDisk disk;
        const record::History history(disk, dir.path());
        std::ofstream((dir / "history").string()) << line.substr(0, length);
        history.add(event(101));
        const auto read = history.read();
        INFO(length);
        REQUIRE(read.size() == 1);
        CHECK(read[0].at == 101);
    }
}

TEST_CASE("history: what is none of ours is left out") {
    const test::TempDir dir;
    os::PosixDisk disk;
    std::ofstream((dir / "history").string()) << "\n[]\n{}\nx\n{\"at\": \"x\", \"event\": \"held\"}\n"
                                              << R"({"at": 5, "event": "bitten"})"
                                              << "\n\x01\xff\n{\"at\": 5, \"event\": \"held\"}\n";
    CHECK(record::History(disk, dir.path()).read().size() == 1);
}

TEST_CASE("history: adding to a directory that is not there fails without a word") {
    os::PosixDisk disk;
    record::History(disk, "/nonexistent").add(event(1));
    CHECK(record::History(disk, "/nonexistent").read().empty());
}
