// SPDX-License-Identifier: MIT
// Files as large as we read, made of what is worst for a scanner. Anything quadratic would not come back
// here.
#include <string>
#include <vector>

#include "ini/setting.hpp"
#include "support/catch.hpp"
#include "unit/ini/escaped.hpp"

using namespace cachehold::ini;

namespace {

std::string filled(const std::string& begin, const std::string& part, const std::string& end = "") {
    std::string bytes = begin;
    while (bytes.size() + part.size() + end.size() < default_size_limit - 300) bytes += part;
    return bytes + end;
}

std::vector<std::string> hostile_files() {
    const std::string mark = ";cachehold/1 id=1 edit=replaced was=0\n";
    return {filled("", ";\r"),
            filled("", "';\r\n"),
            filled("x = ", "'a'\""),
            filled("x = ", "''\t"),
            filled("x = ", "$\\"),
            filled("x = \"", "\\"),
            filled("x = \"", "${a}", "\"\n"),
            filled("x = ${", "name:-${"),
            filled("x = ", "1|", "1\n"),
            filled("x = ", "\"\" "),
            filled("x = ", "!"),
            filled("[", "s "),
            filled("[", "\\]"),
            filled("", "[s]"),
            filled("", "\t "),
            filled("", "a[x]=1\n"),
            filled("", "redis_cache_disable=TRUE\n", "redis_cache_disable=0\n"),
            filled("", "redis_cache_disable=0\n"),
            filled("", mark, "redis_cache_disable=TRUE\n"),
            filled("", mark + "redis_cache_disable=TRUE\n"),
            filled("", ";cachehold/1 id=1 edit=inserted was=\nredis_cache_disable = TRUE\n"),
            filled(mark, "redis_cache_disable=TRUE\n"),
            filled("", "x='\r"),
            filled("x = \"", "\r", "\"\n"),
            std::string(default_size_limit - 1, '\0'),
            std::string(default_size_limit - 1, '\n')};
}

}  // namespace

TEST_CASE("ini: hostile files of the largest size are read in every dialect", "[ini]") {
    for (const std::string& file : hostile_files()) {
        INFO(cachehold::test::escape(file.substr(0, 60)));
        for (const Dialect dialect : all_dialects) {
            const Reading reading = read(file, dialect);
            const bool has_syntax_error = reading.line > 0 && reading.reason.find("error") == 7;
            CHECK((reading.truth == Truth::unparsable) ==
                  (has_syntax_error || reading.reason == "memory exhausted"));
        }
    }
}

TEST_CASE("ini: hostile files of the largest size are held and ended, or refused", "[ini]") {
    for (const std::string& file : hostile_files()) {
        INFO(cachehold::test::escape(file.substr(0, 60)));
        const BeginResult held = begin_hold(file, "4f2a9c31");
        const bool writes = held.outcome == BeginResult::Outcome::switched ||
                            held.outcome == BeginResult::Outcome::reasserted;
        CHECK(held.bytes.empty() != writes);
        const EndResult ended = end_hold(writes ? held.bytes : file);
        CHECK((held.outcome != BeginResult::Outcome::switched || ended.bytes == file));
    }
}

TEST_CASE("ini: with a higher limit, 64 MiB are read, and a line of 8 MiB is held and ended", "[ini]") {
    constexpr std::size_t large = 64U << 20U;
    std::string file = "redis_cache_disable = 0\n";
    while (file.size() < large) file += "some_key_name = \"a value of it\" ; and a note on it\n";
    CHECK(read(file).truth == Truth::falsy);
    const std::string line = "redis_cache_disable = 0\nx = " + std::string(8U << 20U, 'x') + "\n";
    const BeginResult held = begin_hold(line, "1", large);
    CHECK(held.outcome == BeginResult::Outcome::switched);
    CHECK(end_hold(held.bytes).bytes == line);
}

TEST_CASE("ini: every truncation of a held file is read and ended without harm", "[ini]") {
    const std::string held =
        begin_hold("redis_cache_disable = \"0\" ; why\nx = 'a' \"b${C}\"\ny[k] = (1|2)\n", "1").bytes;
    for (std::size_t length = 0; length <= held.size(); ++length) {
        const std::string cut = held.substr(0, length);
        INFO(cachehold::test::escape(cut));
        const EndResult ended = end_hold(cut);
        const bool writes =
            ended.outcome != EndResult::Outcome::refused && ended.outcome != EndResult::Outcome::not_held;
        CHECK((writes || ended.bytes.empty()));
        CHECK((!writes || ended.bytes.find("cachehold") == std::string::npos));
        CHECK((!writes || read(ended.bytes).truth != Truth::unparsable));
    }
}
