// SPDX-License-Identifier: MIT
#include "cli/lines.hpp"

#include "command/status.hpp"
#include "command/words.hpp"
#include "support/catch.hpp"

using namespace cachehold;

TEST_CASE("lines: columns are as wide as their widest cell, in characters") {
    CHECK(cli::fitted("a\tb\nccc\td\te\n", 0) == "a    b\nccc  d  e\n");
    CHECK(cli::fitted("\xC3\xA9\xC3\xA9\tx\nab\ty\n", 0) == "\xC3\xA9\xC3\xA9  x\nab  y\n");
    CHECK(cli::fitted("a\t\tb\n", 0).find('\t') == std::string::npos);
    CHECK(cli::fitted("", 0) == "");
}

TEST_CASE("lines: in a window that is narrower, each line is broken between words") {
    const std::string lines = "a\tbb bb bb\nlonger\tc\n";
    CHECK(cli::fitted(lines, 16) == "a       bb bb bb\nlonger  c\n");
    CHECK(cli::fitted(lines, 10) == "a  bb bb\n    bb\nlonger  c\n");
    CHECK(cli::wrapped("one two three", 0) == "one two three");
    CHECK(cli::wrapped("one two three", 9) == "one two\n    three");
    CHECK(cli::wrapped("now or: cachehold end SITE", 9) == "now or:\n    cachehold end SITE");
    CHECK(cli::wrapped("run it: 'cachehold recover' now", 9) == "run it:\n    'cachehold recover' now");
    CHECK(cli::wrapped("a-word-that-is-longer-than-any-window b", 9) ==
          "a-word-that-is-longer-than-any-window\n    b");
}

TEST_CASE("lines: findings have a mark, in JSON as in text") {
    cli::Options options;
    options.command = cli::Command::doctor;
    options.json = true;
    CHECK(cli::format(options, "{\"user\": \"a\"}\n{\"user\": \"b\"}\n", 4) ==
          "{\"version\": 1, \"protected\": false, \"users\": [{\"user\": \"a\"}, {\"user\": \"b\"}]}\n");
}

TEST_CASE("metrics: several users are added up, and the one who waits longest counts") {
    const std::string text = command::metrics_of(
        "held 5\nowed 1\ndamaged 0\nrecovered 200\nheld 90\nowed 0\ndamaged 2\nrecovered 100\n");
    for (const char* line : {"held_sites 2", "oldest_hold_age_seconds 90", "flush_owed_sites 1",
                             "damaged_records 2", "last_recover_timestamp_seconds 100"})
        CHECK(text.find("\ncachehold_" + std::string(line) + "\n") != std::string::npos);
    CHECK(command::metrics_of("damaged 0\n").find("recover") == std::string::npos);
}

TEST_CASE("words: a duration is told in its largest unit that is more than one") {
    CHECK(command::duration(0) == "0 s");
    CHECK(command::duration(119) == "119 s");
    CHECK(command::duration(120) == "2 min");
    CHECK(command::duration(7200) == "2 h");
    CHECK(command::duration(200000) == "2 d");
}
