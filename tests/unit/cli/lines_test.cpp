// SPDX-License-Identifier: MIT
#include "cli/lines.hpp"

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

TEST_CASE("words: a duration is told in its largest unit that is more than one") {
    CHECK(command::duration(0) == "0 s");
    CHECK(command::duration(119) == "119 s");
    CHECK(command::duration(120) == "2 min");
    CHECK(command::duration(7200) == "2 h");
    CHECK(command::duration(200000) == "2 d");
}
