// SPDX-License-Identifier: MIT
#include "record/record.hpp"

#include <sys/stat.h>

#include "record/store.hpp"
#include "report/error.hpp"
#include "support/catch.hpp"
#include "support/faulty_disk.hpp"
#include "support/temp_dir.hpp"

using namespace cachehold;

namespace {

std::string worked_example() {
    const std::string page = test::contents(CACHEHOLD_SOURCE_DIR "/src/record/FORMAT.md");
    const auto start = page.find("```yaml\n") + 8;
    return page.substr(start, page.find("```", start) - start);
}

record::Record example() { return record::from_text(worked_example(), "x"); }

}  // namespace

TEST_CASE("record: the worked example of FORMAT.md reads as it says", "[record]") {
    const auto record = example();
    CHECK(record.id == "4f2a9c31");
    CHECK(record.state == record::State::flushed);
    REQUIRE(record.places.size() == 2);
    CHECK(record.places[0].edit == record::Place::Edit::ours);
    CHECK(record.places[1].site.root == "/data/disk/o1/static/platform-b");
    REQUIRE(record.holders.size() == 1);
    CHECK(record.holders[0].process.start == 123456);
    CHECK(record.holders[0].process.pid_namespace == "pid:[4026531836]");
    CHECK(record.server == "unix:///run/redis/redis.sock");
    CHECK(record.second_cache == "done");
}

TEST_CASE("record: what is written reads back the same, odd names included", "[record]") {
    auto record = example();
    record.names = {"a'b\"c", "x: y", "- z", "#1", "true", "  ", "été"};
    record.holders[0].failed = true;
    record.holders[0].failed_at = 5;
    record.holders[0].reason = "line: \"quoted\" # not a comment";
    record.state = record::State::settling;
    record.settle_until = 77;
    const std::string text = record::to_text(record);
    const auto again = record::from_text(text, "x");
    CHECK(again.names == record.names);
    CHECK(again.holders[0].reason == record.holders[0].reason);
    CHECK(again.settle_until == 77);
    CHECK(record::to_text(again) == text);
}

TEST_CASE("record: cut at any length it is complete or refused, never half read", "[record]") {
    const std::string text = worked_example();
    const std::string whole = record::to_text(example());
    int refused = 0;
    for (std::size_t length = 0; length < text.size(); ++length) {
        try {
            const auto record = record::from_text(text.substr(0, length), "x");
            // Only values at the very end may be shorter than they were.
            CHECK(record.places.size() == 2);
            CHECK(record.holders.size() == 1);
        } catch (const report::Error&) {
            ++refused;
        }
    }
    // What follows the holders may be missing.
    CHECK(refused > static_cast<int>(text.find("\nserver:")) - 20);
}

TEST_CASE("record: damage names file, line and key", "[record]") {
    const auto message_of = [](std::string text, const std::string& from, const std::string& to) {
        text.replace(text.find(from), from.size(), to);
        try {
            record::from_text(text, "/state/x.yml");
        } catch (const report::Error& error) {
            return std::string(error.what());
        }
        return std::string("no error");
    };
    CHECK(message_of(worked_example(), "state: flushed", "state: floshed").find("/state/x.yml:3: ") == 0);
    CHECK(message_of(worked_example(), "pid: 4711", "pid: -1").find("'pid' must be a number") !=
          std::string::npos);
    CHECK(message_of(worked_example(), "id: 4f2a9c31", "ib: 4f2a9c31").find("unknown key 'ib'") !=
          std::string::npos);
    CHECK(message_of(worked_example(), "version: 1", "version: 2").find("newer") != std::string::npos);
    CHECK(message_of(worked_example(), "since: 1764011526\n", "").find("'since' is missing") !=
          std::string::npos);
}

TEST_CASE("record: two platforms may have a site of one name", "[record]") {
    CHECK(record::Store::key({"/a", "example.com"}) != record::Store::key({"/b", "example.com"}));
    CHECK(record::Store::key({"/a", "..x/y"}).find('/') == std::string::npos);
    CHECK(record::Store::key({"/a", ".x"}).front() != '.');
}

TEST_CASE("record: a damaged record is listed apart and stays", "[record]") {
    test::TempDir dir;
    test::FaultyDisk disk;
    record::Store store(disk, dir / "state");
    store.write(example());
    test::write(dir / "state/broken-12345678.yml", "version: 1\nid: [");
    const auto [records, damaged] = store.list();
    CHECK(records.size() == 1);
    CHECK(damaged.size() == 1);
    CHECK(boost::filesystem::exists(dir / "state/broken-12345678.yml"));
}

TEST_CASE("record: a state directory that others may write in is refused", "[record]") {
    test::TempDir dir;
    test::FaultyDisk disk;
    boost::filesystem::create_directories(dir / "state");
    REQUIRE(::chmod((dir / "state").c_str(), 0777) == 0);
    CHECK_THROWS_AS(record::Store(disk, dir / "state"), report::Error);
}

TEST_CASE("record: one that would be too large is refused before it is written", "[record]") {
    const test::TempDir dir;
    os::PosixDisk disk;
    record::Store store(disk, (dir / "state").string());
    auto record = example();
    record.names.assign(100000, std::string(100, 'x'));
    CHECK_THROWS_AS(store.write(record), report::Error);
    CHECK(store.list().first.empty());
}
