// SPDX-License-Identifier: MIT
#include "cli/options.hpp"

#include "report/report.hpp"
#include "support/catch.hpp"

using namespace cachehold;
using cli::Command;
using cli::parse_options;
using Words = std::vector<std::string>;

TEST_CASE("options: begin takes a site directory and everything about the task") {
    const auto options =
        parse_options({"begin", "/d7/sites/example.com", "--task", "migrate", "--new-uri=b.example",
                       "--new-root", "/d8", "--holder-pid", "4711", "--second-cache=done"});
    CHECK(options.command == Command::begin);
    CHECK(options.site_dir == "/d7/sites/example.com");
    CHECK(options.task == "migrate");
    CHECK(options.new_uri == "b.example");
    CHECK(options.new_root == "/d8");
    CHECK(options.holder_pid == 4711);
    CHECK(options.second_cache == "done");
}

TEST_CASE("options: a site is named by root and uri as well, on every command for sites") {
    for (const std::string command : {"begin", "end", "flush", "status", "recover"}) {
        const auto options = parse_options({command, "--root", "/d7", "--uri", "example.com:8080"});
        CHECK(options.root == "/d7");
        CHECK(options.uri == "example.com:8080");
        CHECK(options.site_dir.empty());
    }
}

TEST_CASE("options: end knows how the task ended, and success is the default") {
    CHECK(parse_options({"end", "s"}).outcome == "success");
    const auto options = parse_options({"end", "s", "--outcome", "failure", "--reason", "disk full",
                                        "--force", "--second-cache", "failed", "--task", "clone"});
    CHECK(options.outcome == "failure");
    CHECK(options.reason == "disk full");
    CHECK(options.force);
    CHECK(options.second_cache == "failed");
    CHECK(options.task == "clone");
    CHECK(parse_options({"end", "s"}).second_cache.empty());
}

TEST_CASE("options: an empty task or reason is accepted, in both spellings") {
    CHECK(parse_options({"end", "s", "--reason", "", "--task="}).reason.empty());
    CHECK(parse_options({"end", "s", "--reason=", "--task", "x"}).task == "x");
}

TEST_CASE("options: a value may look like an option behind the equal sign") {
    CHECK(parse_options({"end", "s", "--reason=--outcome=failure"}).reason == "--outcome=failure");
    CHECK(parse_options({"end", "s", "--reason", "a=b"}).reason == "a=b");
    CHECK(parse_options({"end", "s", "--reason=a=b="}).reason == "a=b=");
    CHECK(parse_options({"end", "s", "--reason", "-5 degrees"}).reason == "-5 degrees");
    CHECK(parse_options({"end", "s", "--reason", "Datenbank w\xC3\xA4hlt \xFF"}).reason ==
          "Datenbank w\xC3\xA4hlt \xFF");
}

TEST_CASE("options: run passes everything behind the first -- on, verbatim") {
    const Words words = {"drush", "--task=x", "-q", "", "--", "--help", "@alias"};
    Words arguments = {"run", "--strict", "s", "--"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    const auto options = parse_options(arguments);
    CHECK(options.command == Command::run);
    CHECK(options.command_line == words);
    CHECK(options.site_dir == "s");
    CHECK(options.strict);
    CHECK_FALSE(options.quiet);
    CHECK(options.task.empty());
}

TEST_CASE("options: run needs no site") {
    const auto options = parse_options({"run", "--", "true"});
    CHECK(options.site_dir.empty());
    CHECK(options.command_line == Words{"true"});
}

TEST_CASE("options: flush takes names one after the other") {
    const auto options =
        parse_options({"flush", "--name", "b.example", "--name=a.example", "--dry-run", "--json"});
    CHECK(options.names == Words{"b.example", "a.example"});
    CHECK(options.dry_run);
    CHECK(options.json);
}

TEST_CASE("options: status and recover take a site, all or nothing") {
    CHECK(parse_options({"status"}).site_dir.empty());
    CHECK(parse_options({"status", "s", "--json"}).json);
    CHECK(parse_options({"recover", "--all", "--failed"}).all);
    CHECK(parse_options({"recover", "--failed"}).failed);
}

TEST_CASE("options: ini and hook take a verb") {
    const auto ini = parse_options({"ini", "get", "a.ini"});
    CHECK(ini.command == Command::ini);
    CHECK(ini.verb == "get");
    CHECK(ini.operands == Words{"a.ini"});
    CHECK(parse_options({"ini", "begin", "a.ini"}).verb == "begin");
    CHECK(parse_options({"ini", "end", "a.ini"}).verb == "end");
    CHECK(parse_options({"hook", "install", "--user-dir=/u"}).user_dir == "/u");
    CHECK(parse_options({"hook", "remove"}).verb == "remove");
}

TEST_CASE("options: what holds for every command may stand before it or behind it") {
    for (const Words& words : {Words{"-q", "--config", "/c.yml", "--state-dir=/s", "status"},
                               Words{"status", "--state-dir", "/s", "--config=/c.yml", "--quiet"}}) {
        const auto options = parse_options(words);
        CHECK(options.command == Command::status);
        CHECK(options.quiet);
        CHECK(options.config_file == "/c.yml");
        CHECK(options.state_dir == "/s");
    }
    CHECK(parse_options({"-v", "status"}).verbose);
}

TEST_CASE("options: behind -- an operand may begin with a dash") {
    CHECK(parse_options({"begin", "--", "-odd"}).site_dir == "-odd");
    CHECK(parse_options({"ini", "get", "--", "--odd.ini"}).operands == Words{"--odd.ini"});
}

TEST_CASE("options: help and version are commands and options") {
    CHECK(parse_options({"--help"}).command == Command::help);
    CHECK(parse_options({"-h"}).command == Command::help);
    CHECK(parse_options({"help"}).command == Command::help);
    CHECK_FALSE(parse_options({"--help"}).help_for);
    CHECK(parse_options({"help", "begin"}).help_for == Command::begin);
    CHECK(parse_options({"begin", "--help"}).help_for == Command::begin);
    CHECK(parse_options({"help", "exit-status"}).list_statuses);
    CHECK(parse_options({"run", "-h", "--", "x"}).help_for == Command::run);
    CHECK(parse_options({"--version"}).command == Command::version);
    CHECK(parse_options({"version"}).command == Command::version);
    CHECK(parse_options({"begin", "--version"}).command == Command::version);
    CHECK(parse_options({"help", "--help"}).help_for == std::nullopt);
}

TEST_CASE("options: a platform stands for all its sites") {
    const auto begin = parse_options({"begin", "--platform", "/srv/d7", "--redis=none"});
    CHECK(begin.platform == "/srv/d7");
    CHECK(begin.no_redis);
    CHECK(parse_options({"run", "--platform=/srv/d7", "--", "make"}).platform == "/srv/d7");
}
