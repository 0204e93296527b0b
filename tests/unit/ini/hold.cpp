// SPDX-License-Identifier: MIT
#include <string>

#include "ini/mark.hpp"
#include "ini/setting.hpp"
#include "support/catch.hpp"
#include "unit/ini/escaped.hpp"

using namespace cachehold::ini;
using Outcome = BeginResult::Outcome;

namespace {

// What begin_hold() writes, without the checksums, which only end_hold() understands.
std::string held(const std::string& file) {
    const BeginResult result = begin_hold(file, "4f2a9c31");
    REQUIRE(result.outcome == Outcome::switched);
    CHECK(surely_on(result.bytes));
    const EndResult back = end_hold(result.bytes);
    CHECK(back.outcome == EndResult::Outcome::restored);
    CHECK(cachehold::test::escape(back.bytes) == cachehold::test::escape(file));
    std::string bytes = result.bytes;
    bytes.erase(bytes.find(" sum="), 21);
    const std::size_t end = bytes.find(" end=");
    return end == std::string::npos ? bytes : bytes.erase(end, 13);
}

const std::string mark = ";cachehold/1 id=4f2a9c31 edit=";
const std::string bom = "\xef\xbb\xbf";

Outcome outcome_of(const std::string& file) { return begin_hold(file, "1").outcome; }

}  // namespace

TEST_CASE("ini: hold replaces the value of the last live assignment and no other byte", "[ini]") {
    CHECK(held("a = 1\n redis_cache_disable\t=  FALSE ; why\nb = 2\n") ==
          mark + "replaced was=FALSE\na = 1\n redis_cache_disable\t=  TRUE ; why\nb = 2\n");
    CHECK(held("redis_cache_disable = 1\nredis_cache_disable = 0") ==
          mark + "replaced was=0\nredis_cache_disable = 1\nredis_cache_disable = TRUE\n");
}

TEST_CASE("ini: hold ends a last line that has no end, where PHP makes nothing of it", "[ini]") {
    const std::string added = mark + "inserted was=\nredis_cache_disable = TRUE\n";
    for (const char* file : {"x = 1", "; note", "x = \"a\"", "[s]", "x", "x = don't", "x ="}) {
        INFO(file);
        CHECK(held(file) == added + file + "\n");
    }
    CHECK(held("x = 1\r\ny = 2").find("y = 2\r\n") != std::string::npos);
    // a blank that counts, a $ that would take the line end into the value, and what has an end already
    for (const char* file : {"x = bar ", "x = a$", "x = 1\n", "x = 1\r", "x = 'a' "}) {
        INFO(cachehold::test::escape(file));
        CHECK(held(file) == added + file);
    }
    CHECK(held("redis_cache_disable = $") == mark + "replaced was=\nredis_cache_disable = TRUE$");
}

TEST_CASE("ini: hold inserts a first line where no assignment is live", "[ini]") {
    CHECK(held("") == mark + "inserted was=\nredis_cache_disable = TRUE\n");
    CHECK(held(";redis_cache_disable = FALSE\n") ==
          mark + "inserted was=\nredis_cache_disable = TRUE\n;redis_cache_disable = FALSE\n");
    CHECK(held("x = don't\nredis_cache_disable = 0\n") ==
          mark + "inserted was=\nredis_cache_disable = TRUE\nx = don't\nredis_cache_disable = 0\n");
}

TEST_CASE("ini: hold creates a missing file", "[ini]") {
    const BeginResult result = begin_hold(std::nullopt, "4f2a9c31");
    CHECK(result.outcome == Outcome::switched);
    CHECK(result.bytes.find(mark + "created was= sum=") == 0);
    CHECK(read(result.bytes).truth == Truth::truthy);
    CHECK(end_hold(result.bytes).outcome == EndResult::Outcome::remove_file);
}

TEST_CASE("ini: hold writes behind a byte order mark", "[ini]") {
    CHECK(held(bom + "x = 1\n").find(bom + mark) == 0);
    CHECK(held(bom).find(bom + mark) == 0);
    CHECK(held(bom + "redis_cache_disable = 0").find(bom + mark + "replaced was=0\n") == 0);
}

TEST_CASE("ini: hold ends its lines as the first line of the file ends", "[ini]") {
    CHECK(held("x = 1\r\ny = 2\r\n") ==
          mark + "inserted was=\r\nredis_cache_disable = TRUE\r\nx = 1\r\ny = 2\r\n");
    CHECK(held("x = 1\ny = 2\r\n").find("was=\nredis_cache_disable = TRUE\nx") != std::string::npos);
    CHECK(held("x = 1\ry = 2\r").find("was=\nredis_cache_disable = TRUE\nx") != std::string::npos);
}

TEST_CASE("ini: the mark never spells the name of the setting", "[ini]") {
    const std::string bytes = held("redis_cache_disable = 0&redis_cache_disable\n");
    const std::string line = bytes.substr(0, bytes.find('\n'));
    CHECK(line == mark + "replaced was=0%26redis%5Fcache%5Fdisable");
}

TEST_CASE("ini: a value over several lines is put back as it was", "[ini]") {
    CHECK(held("redis_cache_disable = 0 & \"1\nx = 2\n\"\ny = 1\n") ==
          mark + "replaced was=0%20%26%20%221%0Ax%20%3D%202%0A%22\nredis_cache_disable = TRUE\ny = 1\n");
}

TEST_CASE("ini: hold leaves an owner's own choice alone", "[ini]") {
    for (const char* value : {"TRUE", "1", "\"off\"", "disabled", "0 # c", "x${VAR}"}) {
        INFO(value);
        CHECK(outcome_of(std::string("redis_cache_disable = ") + value + "\n") == Outcome::owner_on);
    }
    CHECK(outcome_of("redis_cache_disable[] = 0\n") == Outcome::owner_on);
}

TEST_CASE("ini: hold does not rely on constants and variables", "[ini]") {
    CHECK(held("redis_cache_disable = ${REDIS_OFF}\n").find("redis_cache_disable = TRUE\n") !=
          std::string::npos);
    CHECK(held("redis_cache_disable = SITE_OFFLINE\n").find("was=SITE%5FOFFLINE") != std::string::npos);
}

TEST_CASE("ini: hold refuses what PHP cannot parse, with line and reason", "[ini]") {
    const BeginResult result = begin_hold("a = 1\nb = x(y)\n", "1");
    CHECK(result.outcome == Outcome::refused);
    CHECK(result.bytes.empty());
    CHECK(result.line == 2);
    CHECK(result.reason == "syntax error, unexpected '('");
}

TEST_CASE("ini: hold refuses a file on whose edit PHP versions disagree", "[ini]") {
    const BeginResult nul = begin_hold(std::string("a]b\n\0\n", 6), "1");
    CHECK(nul.outcome == Outcome::refused);
    CHECK(nul.reason == "there is a NUL byte, which PHP versions read differently");
    // 5.6 takes # for a comment and sees a second assignment, which is text to all others
    const std::string hashes = "redis_cache_disable = 0\n# x = \"\nredis_cache_disable = 0\n# \"\n";
    CHECK(outcome_of(hashes) == Outcome::refused);
    CHECK(begin_hold(hashes, "1").reason.find("PHP 5.6") == 0);
    // and this one is read otherwise by 7.0 to 8.0 alone: 5.6 has the last line, 8.1 the third
    const std::string between =
        "redis_cache_disable = 0\nx = \"a\\\\\" \nredis_cache_disable = off\n;\"\n# y = '\n# '\n";
    CHECK(begin_hold(between, "1").outcome == Outcome::refused);
    // up to 8.0 the quoted text goes on to the last quote
    CHECK(outcome_of("x = \"a\\\\\" \nredis_cache_disable = 0\n;\"\n") == Outcome::refused);
}

TEST_CASE("ini: hold tells which PHP version ignores the file anyway", "[ini]") {
    const BeginResult result = begin_hold("a]b = 1\n", "1");
    CHECK(result.outcome == Outcome::switched);
    CHECK(result.reason.find("PHP 8.3 and later cannot parse the file") == 0);
    const std::string mark_line = result.bytes.substr(0, result.bytes.find('\n') + 1);
    CHECK(begin_hold(mark_line + result.bytes, "1").reason.find("there are 2 marks; PHP 8.3") == 0);
    CHECK(begin_hold("a]b = 1\nredis_cache_disable = 1\n", "1").reason == result.reason);
}

TEST_CASE("ini: hold refuses sizes, ids and values beyond its limits", "[ini]") {
    const std::string file = "x = 1\n";
    const std::size_t size = begin_hold(file, "1").bytes.size();
    CHECK(begin_hold(file, "1", size).outcome == Outcome::switched);
    CHECK(begin_hold(file, "1", size - 1).outcome == Outcome::refused);
    CHECK(begin_hold(file, "1", 1).outcome == Outcome::refused);
    CHECK(outcome_of(std::string(default_size_limit + 1, ';')) == Outcome::refused);
    for (const char* id : {"", "G", "4F", "0123456789abcdef0123456789abcdef0"}) {
        CHECK(begin_hold(file, id).outcome == Outcome::refused);
    }
    CHECK(outcome_of("redis_cache_disable = 0 & \"" + std::string(2000, 'x') + "\"\n") == Outcome::refused);
}

TEST_CASE("ini: hold refuses more values like ours than a mark can count", "[ini]") {
    std::string file;
    for (int i = 0; i < 99; ++i) file += "redis_cache_disable = TRUE\n";
    CHECK(outcome_of(file + "redis_cache_disable = 0\n") == Outcome::switched);
    CHECK(outcome_of(file + "redis_cache_disable = TRUE\nredis_cache_disable = 0\n") == Outcome::refused);
}

TEST_CASE("ini: a mark that was copied is ours, too", "[ini]") {
    const std::string bytes = begin_hold("x = 1\n", "1").bytes;
    const std::string twice = bytes.substr(0, bytes.find('\n') + 1) + bytes;
    CHECK(begin_hold(twice, "2").outcome == Outcome::already_ours);
}

TEST_CASE("ini: a second hold changes nothing", "[ini]") {
    const std::string bytes = begin_hold("redis_cache_disable = 0\n", "1").bytes;
    CHECK(begin_hold(bytes, "2").outcome == Outcome::already_ours);
    CHECK(begin_hold(bytes, "2").bytes.empty());
}

TEST_CASE("ini: a hold that somebody switched off is asserted again, and their choice comes back", "[ini]") {
    std::string bytes = begin_hold("redis_cache_disable = 0\nx = 1\n", "1").bytes;
    bytes.replace(bytes.find("TRUE"), 4, "off ");
    const BeginResult again = begin_hold(bytes, "2");
    CHECK(again.outcome == Outcome::reasserted);
    CHECK_FALSE(again.reason.empty());
    CHECK(surely_on(again.bytes));
    const EndResult back = end_hold(again.bytes);
    CHECK(back.outcome == EndResult::Outcome::restored);
    CHECK(back.bytes == "redis_cache_disable = off \nx = 1\n");
}

TEST_CASE("ini: a hold whose line the nightly script has deleted is asserted again", "[ini]") {
    std::string bytes = begin_hold("  redis_cache_disable = 0\nx = 1\n", "1").bytes;
    bytes.erase(bytes.find("  redis"), 29);
    REQUIRE(read(bytes).truth == Truth::absent);
    const BeginResult again = begin_hold(bytes, "2");
    CHECK(again.outcome == Outcome::reasserted);
    CHECK(end_hold(again.bytes).bytes == "x = 1\n");
}

TEST_CASE("ini: a created file that lost its line is created again", "[ini]") {
    const std::string bytes = begin_hold(std::nullopt, "1").bytes;
    const BeginResult again = begin_hold(bytes.substr(0, bytes.find('\n') + 1), "1");
    CHECK(again.outcome == Outcome::reasserted);
    CHECK(again.bytes == bytes);
}

TEST_CASE("ini: a damaged mark stands in the way of an edit only where one is needed", "[ini]") {
    CHECK(outcome_of(";cachehold/1 nonsense\nx = 1\n") == Outcome::refused);
    const BeginResult result = begin_hold(";cachehold/1 nonsense\nredis_cache_disable = 1\n", "1");
    CHECK(result.outcome == Outcome::owner_on);
    CHECK(result.reason == "the mark is damaged: it differs from what cachehold writes");
}
