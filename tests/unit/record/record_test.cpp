// SPDX-License-Identifier: MIT
#include "record/record.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/faulty_disk.hpp"
#include "support/temp_dir.hpp"

using namespace cachehold;

namespace {

std::string worked_example() {
    const std::string page = test::contents(CACHEHOLD_SOURCE_DIR "/docs/record.md");
    const auto start = page.find("```text\n") + 8;
    return page.substr(start, page.find("```", start) - start);
}

record::Record example() { return record::from_text(worked_example(), "x"); }

/// With a last line that fits, as somebody who means harm would write it.
std::string sealed(std::string text) {
    text.erase(text.rfind("end "));
    return text + "end " + record::short_hash(text) + '\n';
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string complaint(const std::string& text) try {
    record::from_text(text, "/state/x.record");
    return "no error";
} catch (const report::Error& error) {
    return error.what();
}

bool complains(const std::string& text, const std::string& start) {
    const std::string what = complaint(text);
    INFO(what);
    CHECK(what.rfind("/state/x.record:" + start, 0) == 0);
    return what.find("it stays as it is; move it away") != std::string::npos;
}

}  // namespace

TEST_CASE("record: the worked example of docs/record.md reads as it says", "[record]") {
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
    CHECK(record.since == 1764011526);
    CHECK(record.names == std::vector<std::string>{"example.com"});
    CHECK(record.second_cache == "done");
    CHECK(record::to_text(record) == worked_example());
}

TEST_CASE("record: what is written reads back the same, odd names included", "[record]") {
    auto record = example();
    record.names = {"a'b\"c",   "x: y", "- z",     "#1", "true", "  ", "\xC3\xA9t\xC3\xA9",
                    "a\nend 0", "%41",  "\xff\x01"};
    record.places[0].site = {"/srv/a b/sites/%/d\n7", "ours x"};
    record.places[1].site = {"/", "all"};
    auto& holder = record.holders[0];
    holder.task = "";
    holder.process.start = 999999999999999999;
    holder.process.pid = 4194303;
    holder.failed = true;
    holder.failed_at = 5;
    holder.reason = "line: \"quoted\" # not a comment";
    record.state = record::State::settling;
    record.settle_until = 4102444799;
    const std::string text = record::to_text(record);
    const auto again = record::from_text(text, "x");
    CHECK(again.names == record.names);
    CHECK(again.places[0].site == record.places[0].site);
    CHECK(again.places[1].site == record.places[1].site);
    CHECK(again.holders[0].reason == holder.reason);
    CHECK(again.holders[0].process.start == holder.process.start);
    CHECK(again.holders[0].failed_at == 5);
    CHECK(again.holders[0].process.pid == 4194303);
    CHECK(again.settle_until == 4102444799);
    CHECK(record::to_text(again) == text);
    for (const char byte : text) CHECK((byte == '\n' || (byte >= ' ' && byte <= '~')));
}

TEST_CASE("record: cut at any length it is refused", "[record]") {
    const std::string text = worked_example();
    for (std::size_t length = 0; length < text.size(); ++length) {
        INFO(length);
        CHECK_THROWS_AS(record::from_text(text.substr(0, length), "x"), report::Error);
    }
}

TEST_CASE("record: with any one byte changed, lost or added it is refused", "[record]") {
    const std::string text = worked_example();
    std::size_t accepted = 0;
    const auto try_it = [&](const std::string& changed) {
        accepted += complaint(changed) == "no error" ? 1 : 0;
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string changed = text;
        for (int byte = 0; byte < 256; ++byte) {
            changed[at] = static_cast<char>(byte);
            if (changed != text) try_it(changed);
        }
        try_it(text.substr(0, at) + text.substr(at + 1));
        try_it(text.substr(0, at) + ' ' + text.substr(at));
    }
    try_it(text + '\n');
    try_it(text + text);
    CHECK(accepted == 0);
}

TEST_CASE("record: damage names file, line and key", "[record]") {
    const std::string text = worked_example();
    CHECK(
        complains(replaced(text, "state flushed", "state floshed"), "3: damaged record: 'state' is not as"));
    CHECK(complains(replaced(text, "id 4f", "ib 4f"), "2: damaged record: 'ib' is not as"));
    CHECK(complains(replaced(text, "id 4f2a9c31", "version 1"), "2: damaged record: 'version' is not as"));
    CHECK(complains(replaced(text, "version 1", "version 2"), "1: damaged record: a newer"));
    CHECK(complains(replaced(text, "host web1", "host web2"), "18: damaged record: 'end' is not as"));
    CHECK(complains(replaced(text, "server", "\x1b[31m"), "16: damaged record: '\\x1b[31m' is not as"));
    CHECK(complains(text + "\n", "19: damaged record: '' is not as"));
    CHECK(complains("", "1: damaged record: '' is not as"));
    CHECK(complaint(replaced(text, "id 4f2a9c31", "id 4f\x1b")).find('\x1b') == std::string::npos);
}

TEST_CASE("record: one that somebody else made up has no value that cachehold would not write", "[record]") {
    const std::string text = worked_example();
    const auto made_up = [&](const std::string& from, const std::string& to) {
        return sealed(replaced(text, from, to));
    };
    REQUIRE(complaint(made_up("web1", "web2")) == "no error");
    for (const std::string value : {"-1", "04711", "4711 ", "2147483648", "99999999999", "1e3", "x"})
        CHECK(complains(made_up("pid 4711", "pid " + value), "10: damaged record: '  pid' is not as"));
    CHECK(complains(made_up("start 123456", "start 100000000000000000000"), "11: "));
    for (const std::string value :
         {"1764011526", "2025-11-24 19:12:06", "2025-11-24T19:12:06", "2025-02-30T00:00:00Z",
          "1969-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "2025-11-24T19:12:60Z",
          "2025-11-24T9:12:06Z", "-001-01-01T00:00:00Z"})
        CHECK(complains(made_up("since 2025-11-24T19:12:06Z", "since " + value),
                        "4: damaged record: 'since' is not as"));
    for (const std::string value :
         {"ours", "ours ", "ours data/sites/a", "ours /data/sites/", "ours /data/sites/..", "ours /data/a",
          "ours /sites", "ours /data//sites/a", "ours /d/sites/a%00b", "ours /d%00x/sites/a"})
        CHECK(complains(
            made_up("place ours /data/disk/o1/static/platform-a/sites/example.com", "place " + value),
            "5: "));
    CHECK(complains(made_up("place ours", "place mine"), "5: damaged record: 'place' is not as"));
    for (const std::string value : {"a/b", "..", "%2E", "%6", "%zz", "a%0Ab%00", ""})
        CHECK(complains(made_up("name example.com", "name " + value), "7: "));
    CHECK(complains(made_up("name ", "more x\nname "), "7: damaged record: 'more' is not as"));
    CHECK(complains(made_up("id 4f2a9c31\n", ""), "2: damaged record: 'state' is not as"));
    const auto places = text.find("place ");
    CHECK(complains(sealed(text.substr(0, places) + text.substr(text.find("name ", places))),
                    "5: damaged record: 'name' is not as"));
    CHECK(complains(made_up("second_cache done", "second_cache done\nsecond_cache done"), "18: "));
    CHECK(complains(made_up("state flushed", "state settling"), "18: damaged record: 'end' is not as"));
}

TEST_CASE("record: one with more holders than 200 is refused, read or written", "[record]") {
    const test::TempDir dir;
    os::Disk disk;
    record::Store store(disk, (dir / "state").string());
    auto record = example();
    record.holders.assign(200, record.holders[0]);
    store.write(record);
    record.holders.push_back(record.holders[0]);
    CHECK(complains(record::to_text(record), ""));
    std::string told;
    try {
        store.write(record);
    } catch (const report::Error& error) {
        told = error.what();
    }
    CHECK(told.find("hold its sites in smaller numbers") != std::string::npos);
    CHECK(store.find(record.site())->holders.size() == 200);
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
    test::write(dir / "state/broken-12345678.record", "version 1\nid 4f");
    const auto [records, damaged] = store.list();
    CHECK(records.size() == 1);
    CHECK(damaged.size() == 1);
    boost::filesystem::create_symlink("nowhere", dir / "state/link.record");
    CHECK(store.list().second.size() == 2);
    disk.fail_on = "stat_entry";
    disk.error = EIO;
    CHECK(store.list().second.size() == 3);
    disk.fail_on.clear();
    CHECK(boost::filesystem::exists(dir / "state/broken-12345678.record"));
}

TEST_CASE("record: what a killed process has left is found by the record that it was to be", "[record]") {
    test::TempDir dir;
    os::Disk disk;
    const record::Store store(disk, dir / "state");
    for (const char* name : {".x.record", ".served", ".y.record.z"})
        test::write(dir / "state" / (name + std::string(".0123456789ab.cachehold-tmp")), "");
    CHECK(store.half_written() == std::vector<std::string>{"x"});
}

TEST_CASE("record: one that goes while all are read is none", "[record]") {
    test::TempDir dir;
    test::FaultyDisk disk;
    record::Store store(disk, dir / "state");
    store.write(example());
    disk.before_call = [&](const std::string& call) {
        if (call == "open_file")
            boost::filesystem::remove(dir / "state" / record::Store::file_name(example().site()));
    };
    const auto [records, damaged] = store.list();
    CHECK(records.empty());
    CHECK(damaged.empty());
}

TEST_CASE("record: a state directory that others may write in is refused", "[record]") {
    test::TempDir dir;
    test::FaultyDisk disk;
    boost::filesystem::create_directories(dir / "state");
    for (const mode_t mode : {0777U, 0720U, 0702U}) {
        REQUIRE(::chmod((dir / "state").c_str(), mode) == 0);
        CHECK_THROWS_AS(record::Store(disk, dir / "state"), report::Error);
    }
}

TEST_CASE("record: what could not be read again is not written", "[record]") {
    const test::TempDir dir;
    os::Disk disk;
    record::Store store(disk, (dir / "state").string());
    auto record = example();
    record.names = {std::string("a\0b", 3)};
    CHECK_THROWS_AS(store.write(record), report::Error);
    CHECK(store.list().first.empty());
}

TEST_CASE("record: of another site, in the file of this one, is refused", "[record]") {
    const test::TempDir dir;
    os::Disk disk;
    record::Store store(disk, (dir / "state").string());
    const site::Site other{"/srv/d7", "other.org"};
    test::write(dir / "state" / record::Store::file_name(other), worked_example());
    CHECK_THROWS_AS(store.find(other), report::Error);
}

TEST_CASE("record: a known place stays as it is, also when a task announces it", "[record]") {
    auto record = example();
    add_place(record, record.places[0].site, record::Place::Edit::none);
    CHECK(record.places[0].edit == record::Place::Edit::ours);
}

TEST_CASE("record: the longest name of a site makes a name that a file can have", "[record]") {
    CHECK(record::Store::file_name({"/a", std::string(255, 'x')}).size() < 200);
}

TEST_CASE("record: one that would be too large is refused before it is written", "[record]") {
    const test::TempDir dir;
    os::Disk disk;
    record::Store store(disk, (dir / "state").string());
    auto record = example();
    record.names.assign(100000, std::string(100, 'x'));
    CHECK_THROWS_AS(store.write(record), report::Error);
    CHECK(store.list().first.empty());
}

TEST_CASE("record: one that is replaced all the time is read whole, and is not called damaged", "[record]") {
    const test::TempDir dir;
    os::Disk disk;
    record::Store store(disk, dir / "state");
    store.write(example());
    std::atomic<bool> is_over{false};
    std::atomic<int> written{0};
    std::thread writer([&] {
        os::Disk own;
        record::Store other(own, dir / "state");
        for (auto record = example(); !is_over; ++written) {
            record.names.resize(1 + static_cast<std::size_t>(written) % 40, "www.example.com");
            other.write(record);
        }
    });
    std::size_t whole = 0;
    std::size_t damaged = 0;
    for (int turns = 0; turns < 500 || written < 100; ++turns) {
        const auto listed = store.list();
        whole += listed.first.size();
        damaged += listed.second.size();
        CHECK(listed.first.size() + listed.second.size() == 1);
    }
    is_over = true;
    writer.join();
    CHECK(whole >= 500);
    CHECK(damaged == 0);
}

TEST_CASE("record: places and names come in their order, each once; nobody is no holder", "[record]") {
    record::Record record;
    add_place(record, {"/p", "all"}, record::Place::Edit::none);
    CHECK(record.names.empty());
    add_place(record, {"/p", "a.com"}, record::Place::Edit::none);
    add_place(record, {"/p", "a.com"}, record::Place::Edit::ours);
    CHECK(record.has_name("a.com"));
    add_name(record, "a.com");
    add_name(record, "/fixed");
    REQUIRE(record.places.size() == 2);
    CHECK(record.has_place({"/p", "a.com"}));
    CHECK(!record.has_place({"/q", "a.com"}));
    CHECK((record.places[1].site.uri == "a.com" && record.places[1].edit == record::Place::Edit::ours));
    CHECK(record.names == std::vector<std::string>{"a.com", "/fixed"});
    record.holders.emplace_back();
    CHECK(!record.has_token(""));
    record.holders.emplace_back().token = "t";
    CHECK(record.has_token("t"));
    auto other = example();
    other.names = record.names;
    CHECK(record::from_text(to_text(other), "x").names == record.names);
    CHECK(to_text(other).find("\nname a.com\nprefix fixed\n") != std::string::npos);
}

TEST_CASE("record: what is wrong is told in one short line", "[record]") {
    try {
        record::from_text(std::string(5000, 'k'), "/state/\x1b.record");
        FAIL("accepted");
    } catch (const report::Error& error) {
        CHECK(std::string(error.what()).rfind("/state/\\x1b.record:1: damaged record: 'kkk", 0) == 0);
        CHECK(std::string(error.what()).size() < 250);
    }
}

TEST_CASE("record: a damaged one is no missing one, and a new one is for its user alone", "[record]") {
    const test::TempDir dir;
    test::FaultyDisk disk;
    record::Store store(disk, dir / "state");
    const auto record = example();
    const auto file = dir / "state" / record::Store::file_name(record.site());
    CHECK(!store.find(record.site()));
    store.write(record);
    struct stat found {};
    REQUIRE(::stat(file.c_str(), &found) == 0);
    CHECK((found.st_mode & 07777U) == 0600);
    CHECK(store.known().size() == 1);
    test::write(file, "half");
    CHECK_THROWS_AS(store.find(record.site()), report::Error);
    CHECK_THROWS_AS(store.find(record.site()), report::Error);
    disk.fail_on = "stat_entry";
    disk.error = EIO;
    CHECK_THROWS_AS(store.find(record.site()), report::Error);
    CHECK(store.list().second.at(0).find("cannot do 'stat_entry'") == 0);
    disk.fail_on.clear();
    boost::filesystem::remove(file);
    CHECK(store.list().second.empty());
    CHECK(!store.find(record.site()));
    store.write(record);
    CHECK(store.list().first.size() == 1);
    boost::filesystem::rename(file, dir / "away");
    CHECK(store.list().first.empty());
    boost::filesystem::rename(dir / "away", file);
    store.remove(record);
    CHECK(!boost::filesystem::exists(file));
    store.stamp_recover(1764011526);
    CHECK(store.last_recover() == 1764011526);
    const auto half = dir / "state" / ("." + file.filename().string() + ".0123456789ab.cachehold-tmp");
    test::write(half, "");
    store.remove_half(record::Store::key(record.site()));
    CHECK(!boost::filesystem::exists(half));
}

TEST_CASE("record: a new one that a power cut could take away is none, an old one stays", "[record]") {
    const test::TempDir dir;
    test::FaultyDisk disk;
    record::Store store(disk, dir / "state");
    auto record = example();
    const auto write = [&] {
        int syncs = 0;
        disk.before_call = [&](const std::string& call) {
            if (call == "sync" && ++syncs == 2) throw os::DiskError("sync", "x", EIO);
        };
        CHECK_THROWS_AS(store.write(record), report::Error);
        disk.before_call = nullptr;
    };
    write();
    CHECK(!store.find(record.site()));
    store.write(record);
    record.server = "other";
    write();
    CHECK(store.find(record.site()));
    const auto file = dir / "state" / record::Store::file_name(record.site());
    disk.before_call = [&](const std::string& call) {
        if (call == "create") test::write(file, "theirs");
    };
    CHECK_THROWS_AS(store.write(record), report::Error);
    CHECK(test::contents(file) == "theirs");
}

TEST_CASE("record: whose directory it is, and how much is read of it", "[record]") {
    const test::TempDir dir;
    os::Disk disk;
    const auto state = dir / "state";
    record::Store store(disk, state);
    CHECK(record::Store::key({"/a", "x.y-z a*"}).rfind("x.y-z_a_-", 0) == 0);
    for (int i = 0; i < 32; ++i) {
        const auto file = state / (std::to_string(i) + ".record");
        test::write(file, "");
        REQUIRE(::truncate(file.c_str(), 1 << 20) == 0);
        if (i < 31) CHECK(store.list().second.size() == static_cast<std::size_t>(i) + 1);
    }
    CHECK_THROWS_AS(store.list(), report::Error);
    REQUIRE(::chmod(state.c_str(), 0755) == 0);
    CHECK_NOTHROW(record::Store(disk, state));
    if (::geteuid() != 0) return;
    REQUIRE(::chown(state.c_str(), 1234, 0) == 0);
    CHECK_THROWS_AS(record::Store(disk, state), report::Error);
}
