// SPDX-License-Identifier: MIT
#include "cli/options.hpp"
#include "report/report.hpp"
#include "support/catch.hpp"

using namespace cachehold;
using Words = std::vector<std::string>;

namespace {

/// The message of the usage error.
std::string complaint(const Words& words) {
    try {
        cli::parse_options(words);
    } catch (const report::Error& error) {
        return error.status() == report::ExitStatus::usage ? error.what() : "not a usage error";
    }
    return "accepted";
}

}  // namespace

TEST_CASE("options: no command is an error that shows the way") {
    CHECK(complaint({}) == "no command; see 'cachehold --help'");
    CHECK(complaint({"-q"}) == "no command; see 'cachehold --help'");
    CHECK(complaint({"--"}) == "no command; see 'cachehold --help'");
}

TEST_CASE("options: an unknown command is an error that points to the help") {
    CHECK(complaint({"statsu"}) == "unknown command 'statsu'; see 'cachehold --help'");
    CHECK(complaint({"begni", "s"}) == "unknown command 'begni'; see 'cachehold --help'");
    CHECK(complaint({"recovery"}) == "unknown command 'recovery'; see 'cachehold --help'");
    CHECK(complaint({"frobnicate"}) == "unknown command 'frobnicate'; see 'cachehold --help'");
    CHECK(complaint({""}) == "unknown command ''; see 'cachehold --help'");
    CHECK(complaint({"help", "flsuh"}) == "unknown command 'flsuh'; see 'cachehold --help'");
    CHECK(complaint({"BEGIN", "s"}) == "unknown command 'BEGIN'; see 'cachehold --help'");
    CHECK(complaint({"a\x1B[31m\xFF"}) == "unknown command 'a\\x1b[31m\\xff'; see 'cachehold --help'");
}

TEST_CASE("options: an unknown option names the help of its command") {
    const std::string see = "; see 'cachehold help status'";
    CHECK(complaint({"end", "s", "--outcom", "failure"}) ==
          "unknown option '--outcom'; see 'cachehold help end'");
    CHECK(complaint({"end", "s", "--outcom=failure"}) ==
          "unknown option '--outcom'; see 'cachehold help end'");
    CHECK(complaint({"begin", "s", "--dryrun"}) == "unknown option '--dryrun'; see 'cachehold help begin'");
    CHECK(complaint({"status", "-x"}) == "unknown option '-x'" + see);
    CHECK(complaint({"status", "--elephant"}) == "unknown option '--elephant'" + see);
    CHECK(complaint({"status", "--\xFF\n"}) == "unknown option '--\\xff\\x0a'" + see);
    CHECK(complaint({"--hlep"}) == "unknown option '--hlep'; see 'cachehold --help'");
}

TEST_CASE("options: abbreviations and other spellings are not guessed") {
    CHECK(complaint({"end", "s", "--outc", "failure"}).rfind("unknown option '--outc'", 0) == 0);
    CHECK(complaint({"status", "--JSON"}).rfind("unknown option '--JSON'", 0) == 0);
    CHECK(complaint({"status", "-json"}).rfind("unknown option '-json'", 0) == 0);
    CHECK(complaint({"status", "-quiet"}) == "unknown option '-quiet'; see 'cachehold help status'");
    CHECK(complaint({"status", "-qx"}) == "unknown option '-qx'; see 'cachehold help status'");
    CHECK(complaint({"status", "/q"}) == "accepted");
}

TEST_CASE("options: an option of another command is an error that names the command") {
    CHECK(complaint({"begin", "s", "--outcome", "failure"}) ==
          "'begin' knows no option '--outcome'; see 'cachehold help begin'");
    CHECK(complaint({"--dry-run", "end", "s"}) ==
          "'end' knows no option '--dry-run'; see 'cachehold help end'");
    CHECK(complaint({"ini", "get", "f", "--root", "/"}) ==
          "'ini' knows no option '--root'; see 'cachehold help ini'");
    CHECK(complaint({"begin", "s", "--all"}) ==
          "'begin' knows no option '--all'; see 'cachehold help begin'");
    CHECK(complaint({"status", "--failed"}) ==
          "'status' knows no option '--failed'; see 'cachehold help status'");
    CHECK(complaint({"end", "s", "--strict"}) ==
          "'end' knows no option '--strict'; see 'cachehold help end'");
    CHECK(complaint({"flush", "s", "--holder-pid", "5"}) ==
          "'flush' knows no option '--holder-pid'; see 'cachehold help flush'");
    CHECK(complaint({"flush", "s", "--user-dir", "5"}) ==
          "'flush' knows no option '--user-dir'; see 'cachehold help flush'");
}

TEST_CASE("options: a missing, empty or needless value is an error") {
    CHECK(complaint({"end", "s", "--outcome"}) == "option '--outcome' needs a value");
    CHECK(complaint({"end", "s", "--reason", "--force"}) == "option '--reason' needs a value");
    CHECK(complaint({"status", "--config", "--", "x"}) == "option '--config' needs a value");
    CHECK(complaint({"status", "--uri="}) == "option '--uri' needs a value");
    CHECK(complaint({"status", "--config", ""}) == "option '--config' is empty");
    CHECK(complaint({"status", "--json=yes"}) == "option '--json' takes no value");
    CHECK(complaint({"status", "--json="}) == "option '--json' takes no value");
    CHECK(complaint({"status", "--jsno="}) == "unknown option '--jsno'; see 'cachehold --help'");
    CHECK(complaint({"end", "s", "--reason", "--task=x"}) == "option '--reason' needs a value");
    CHECK(complaint({"end", "s", "--reason", "-q"}) == "option '--reason' needs a value");
}

TEST_CASE("options: an option that stands twice is an error") {
    CHECK(complaint({"begin", "s", "--task", "a", "--task", "a"}) == "option '--task' stands twice");
    CHECK(complaint({"--config=a", "status", "--config=b"}) == "option '--config' stands twice");
    CHECK(complaint({"status", "-q", "--quiet"}) == "accepted");
}

TEST_CASE("options: a value of the wrong kind says what was expected") {
    CHECK(complaint({"end", "s", "--outcome", "ok"}) ==
          "option '--outcome' is 'ok'; expected success or failure");
    CHECK(complaint({"end", "s", "--second-cache", "none"}) ==
          "option '--second-cache' is 'none'; expected done or failed");
    CHECK(complaint({"end", "s", "--second-cache", "done|failed"}) ==
          "option '--second-cache' is 'done|failed'; expected done or failed");
    CHECK(complaint({"end", "s", "--outcome", "succes"}) ==
          "option '--outcome' is 'succes'; expected success or failure");
    for (const std::string pid : {"0", "-1", "12x", "x", "99999999999999999999", " 5", "0x10", "1.5"})
        CHECK(complaint({"begin", "s", "--holder-pid=" + pid}) ==
              "option '--holder-pid' is '" + pid + "'; expected the number of a process, or 'none'");
    CHECK(complaint({"status", "--state-dir", "here"}) ==
          "option '--state-dir' is 'here'; expected an absolute path");
}

TEST_CASE("options: an alias is refused with the way to name the site") {
    for (const std::string command : {"begin", "end", "flush", "status", "recover"})
        CHECK(complaint({command, "@example.com"}) ==
              "the alias '@example.com' is not read; name the site with --root ROOT --uri URI");
    CHECK(complaint({"run", "@a", "--", "drush"}) ==
          "the alias '@a' is not read; name the site with --root ROOT --uri URI");
}

TEST_CASE("options: a site is named once and whole") {
    CHECK(complaint({"begin"}) == "'begin' needs a site; usage: cachehold begin SITE [OPTION...]");
    CHECK(complaint({"end"}) == "'end' needs a site; usage: cachehold end SITE [OPTION...]");
    CHECK(complaint({"flush"}) ==
          "'flush' needs a site; usage: cachehold flush SITE|--name NAME... [OPTION...]");
    CHECK(complaint({"begin", ""}) ==
          "'begin' is given an empty SITE; usage: cachehold begin SITE [OPTION...]");
    CHECK(complaint({"begin", "--root", "/d7"}) == "option '--root' needs '--uri'");
    CHECK(complaint({"begin", "--uri", "a"}) == "option '--uri' needs '--root'");
    CHECK(complaint({"begin", "s", "--uri", "a", "--root", "/d7"}) ==
          "SITE and --root with --uri exclude each other");
    CHECK(complaint({"status", "s", "--all"}) == "SITE and --all exclude each other");
    CHECK(complaint({"flush", "s", "--name", "a"}) == "SITE and --name exclude each other");
    CHECK(complaint({"begin", "s", "t"}) ==
          "'begin' cannot place 't'; usage: cachehold begin SITE [OPTION...]");
    CHECK(complaint({"begin", "s", "--", "t"}) ==
          "'begin' cannot place 't'; usage: cachehold begin SITE [OPTION...]");
}

TEST_CASE("options: run without -- or without a command says how it is written") {
    const std::string usage = "; usage: cachehold run [SITE] [OPTION...] -- COMMAND...";
    CHECK(complaint({"run", "s", "drush", "updatedb"}) == "'run' needs '--' and a command behind it" + usage);
    CHECK(complaint({"run", "s", "--"}) == "'run' needs '--' and a command behind it" + usage);
    CHECK(complaint({"run", "s", "t", "--", "drush"}) == "'run' cannot place 't'" + usage);
    CHECK(complaint({"run", "--", ""}).rfind("'run' needs '--' and a command behind it; usage: ", 0) == 0);
}

TEST_CASE("options: a verb that is missing or unknown is an error") {
    CHECK(complaint({"ini"}).rfind("'ini' needs a verb; usage: cachehold ini get|begin|end FILE", 0) == 0);
    CHECK(complaint({"ini", "begn", "f"}) ==
          "'ini' knows no 'begn'; usage: cachehold ini get|begin|end FILE [OPTION...]");
    CHECK(complaint({"ini", "release", "f"}) ==
          "'ini' knows no 'release'; usage: cachehold ini get|begin|end FILE [OPTION...]");
    CHECK(complaint({"ini", "get"}).rfind("'ini' needs one FILE; usage: ", 0) == 0);
    CHECK(complaint({"ini", "get", "a", "b"}).rfind("'ini' needs one FILE; usage: ", 0) == 0);
    CHECK(complaint({"hook"}).rfind("'hook' needs a verb; usage: cachehold hook install|remove|status", 0) ==
          0);
    CHECK(complaint({"hook", "instal"}) ==
          "'hook' knows no 'instal'; usage: cachehold hook install|remove|status [OPTION...]");
    CHECK(complaint({"hook", "install", "x"}).rfind("'hook' cannot place 'x'; usage: ", 0) == 0);
    CHECK(complaint({"version", "x"}).rfind("'version' cannot place 'x'; usage: ", 0) == 0);
    CHECK(complaint({"help", "begin", "x"}).rfind("'help' cannot place 'x'; usage: ", 0) == 0);
}

TEST_CASE("options: quiet and verbose exclude each other") {
    CHECK(complaint({"status", "-qv"}) == "'--quiet' and '--verbose' exclude each other");
    CHECK(complaint({"status", "-q", "-v"}) == "'--quiet' and '--verbose' exclude each other");
}

TEST_CASE("options: asking for help forgives an unfinished command line, but no unknown word") {
    CHECK(complaint({"begin", "--help"}) == "accepted");
    CHECK(complaint({"run", "--help"}) == "accepted");
    CHECK(complaint({"begin", "--help", "--tsak", "x"}) ==
          "unknown option '--tsak'; see 'cachehold help begin'");
    CHECK(complaint({"begni", "--help"}) == "unknown command 'begni'; see 'cachehold --help'");
}

TEST_CASE("options: a platform excludes a site and a new place, and has the only switch of its own") {
    CHECK(complaint({"begin", "/x/sites/a", "--platform", "/x"}).find("exclude each other") !=
          std::string::npos);
    CHECK(
        complaint({"begin", "--platform", "/x", "--new-uri", "b"}).rfind("a platform has no new place", 0) ==
        0);
    CHECK(complaint({"begin", "/x/sites/a", "--redis", "localhost"})
              .rfind("option '--redis' is 'localhost'", 0) == 0);
}

TEST_CASE("options: what has no meaning together is refused") {
    const std::vector<std::pair<Words, std::string>> rows{
        {{"begin", "--platform", "/x", "--prefix", "p"}, "'--prefix' is of one site, not of a platform"},
        {{"begin", "--platform", "/x", "--new-root", "/y"}, "a platform has no new place"},
        {{"doctor", "/x/sites/a", "--leftovers"}, "'--leftovers' takes no site"},
        {{"doctor", "--below", "/x"}, "'--leftovers' takes no site"},
        {{"doctor", "--find-prefix"}, "'--find-prefix' needs a site"},
        {{"doctor", "/x/sites/a", "--new-root", "/y"}, "'--find-prefix' needs a site"},
        {{"ini", "get", ""}, "'ini' needs one FILE"},
        {{"hook", "install", "--json"}, "option '--json' belongs to 'hook status' alone"},
        {{"hook", "status", "--json", "--global"}, "option '--json' belongs to 'hook status' alone"},
        {{"hook", "remove", "--global"}, "'--settings' and '--global' belong to"},
        {{"hook", "sync", "@a"}, "'hook' sync needs an alias and a file"},
        {{"flush", "--name", "a", "--prefix", "a b"}, "option '--prefix' is 'a b'; expected what stands"}};
    for (const auto& [words, begin] : rows) {
        INFO(begin);
        CHECK(complaint(words).rfind(begin, 0) == 0);
    }
}
