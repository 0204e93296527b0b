// SPDX-License-Identifier: MIT
#include "ini/mark.hpp"

#include <string>

#include "support/catch.hpp"

using namespace cachehold::ini;

namespace {

MarkState state_of(const std::string& file) { return find_mark(file).state; }

const std::string good = ";cachehold/1 id=4f2a9c31 edit=replaced was=FALSE";

}  // namespace

TEST_CASE("ini: a mark that was written is read back", "[ini]") {
    const Mark mark{"0123456789abcdef", Mark::Edit::replaced, "0 & \"a\nb\" % _", 12,
                    0x0000beefU,        0x5b39f6a2d1c00e47U};
    const std::string line = format_mark(mark);
    const MarkFinding finding = find_mark(line + "\r\nx = 1\n");
    CHECK(finding.state == MarkState::good);
    CHECK(finding.id == mark.id);
    const Mark found = mark_lines(line).front().mark.value();
    CHECK(found.id == mark.id);
    CHECK(found.edit == mark.edit);
    CHECK(found.was == mark.was);
    CHECK(found.like == 12);
    CHECK(found.end == 0xbeefU);
    CHECK(found.sum == 0x5b39f6a2d1c00e47U);
}

TEST_CASE("ini: a mark is found at the beginning of any line", "[ini]") {
    CHECK(state_of(good) == MarkState::good);
    CHECK(state_of("\xef\xbb\xbf" + good) == MarkState::good);
    CHECK(state_of("x = 1\n" + good + "\n") == MarkState::good);
    CHECK(state_of("x = 1\r" + good + "\r") == MarkState::good);
    CHECK(state_of(" " + good) == MarkState::none);
    CHECK(state_of(";" + good) == MarkState::none);
    CHECK(state_of("") == MarkState::none);
}

TEST_CASE("ini: every truncation of a mark is damage or no mark", "[ini]") {
    const std::string line = good + " sum=5b39f6a2d1c00e47";
    for (std::size_t length = 0; length < line.size(); ++length) {
        const std::string cut = line.substr(0, length);
        INFO(cut);
        // cut at the end of a value it is a mark with a shorter value, or without its checksum
        const bool whole = length == good.size() || (length > good.find("was=") + 3 && length < good.size());
        const MarkState state = state_of(cut + "\n");
        CHECK(state == (length < 11 ? MarkState::none : whole ? MarkState::good : MarkState::damaged));
    }
}

TEST_CASE("ini: a mark that is not written as ours is damaged", "[ini]") {
    for (const char* line : {";cachehold/2 id=1 edit=inserted was=",
                             ";cachehold/1  id=1 edit=inserted was=",
                             ";cachehold/1 id=G edit=inserted was=",
                             ";cachehold/1 id=1 edit=deleted was=",
                             ";cachehold/1 id=1 edit=inserted was=0",
                             ";cachehold/1 id=1 edit=replaced was=%4",
                             ";cachehold/1 id=1 edit=replaced was=%41",
                             ";cachehold/1 id=1 edit=replaced was=%0a",
                             ";cachehold/1 id=1 edit=replaced was=a_b",
                             ";cachehold/1 id=1 edit=replaced was=0 ",
                             ";cachehold/1 id=1 edit=replaced was=0 sum=12",
                             ";cachehold/1 id=1 edit=replaced was=0 sum=5B39F6A2D1C00E47",
                             ";cachehold/1 id=1 edit=replaced was=0 end=beef",
                             ";cachehold/1 id=1 edit=replaced was=0 end=0000BEEF",
                             ";cachehold/1 id=1 edit=replaced was=0 sum=5b39f6a2d1c00e47 end=0000beef",
                             ";cachehold/1 id=1 edit=replaced was=0 x=1",
                             ";cachehold/1 id=1 edit=replaced was=0 like=0",
                             ";cachehold/1 id=1 edit=replaced was=0 like=100",
                             ";cachehold/1 id=1 edit=inserted was= like=1",
                             ";cachehold/1 id=1 edit=replaced was=0 like=1 like=1",
                             ";cachehold/1 edit=replaced id=1 was=0",
                             ";cachehold/1 id=0123456789abcdef0123456789abcdef0 edit=created was="}) {
        INFO(line);
        CHECK(state_of(std::string(line) + "\n") == MarkState::damaged);
        CHECK_FALSE(find_mark(line).reason.empty());
    }
}

TEST_CASE("ini: a former value must be one value to PHP", "[ini]") {
    for (const char* was : {"", "0", "FALSE", "\"a;b\"", "'x\ny'", "!(1|0)", "${A}", "a$;", "x 'y' \"z\""}) {
        INFO(was);
        CHECK(is_one_value(was));
    }
    for (const char* was :
         {"0\nx=1", "0;c", " 0", "0 ", "a=b", "(", "\"", "'", "''", "x'", "a$", "FALSE x", "0\tx\n"}) {
        INFO(was);
        CHECK_FALSE(is_one_value(was));
    }
}

TEST_CASE("ini: several marks are told apart from one", "[ini]") {
    const MarkFinding finding = find_mark(good + "\n" + good + "\n");
    CHECK(finding.state == MarkState::several);
    CHECK(finding.reason == "there are 2 marks");
    CHECK(state_of(good + "\n;cachehold/1\n") == MarkState::damaged);
}

TEST_CASE("ini: a mark's former value is bounded", "[ini]") {
    const std::string begin = ";cachehold/1 id=1 edit=replaced was=";
    CHECK(state_of(begin + std::string(was_limit, 'a')) == MarkState::good);
    CHECK(state_of(begin + std::string(was_limit + 1, 'a')) == MarkState::damaged);
}
