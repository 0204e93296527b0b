// SPDX-License-Identifier: MIT
// The rows of docs/end-hold.md, one test each.
#include <string>

#include "ini/mark.hpp"
#include "ini/setting.hpp"
#include "support/catch.hpp"
#include "unit/ini/escaped.hpp"

using namespace cachehold::ini;
using Outcome = EndResult::Outcome;

namespace {

const std::string on = "redis_cache_disable = TRUE\n";

std::string held(const std::string& file) {
    const BeginResult result = begin_hold(file, "4f2a9c31");
    REQUIRE(result.outcome == BeginResult::Outcome::switched);
    return result.bytes;
}

std::string created() { return begin_hold(std::nullopt, "4f2a9c31").bytes; }

std::string mark_line_of(const std::string& file) { return file.substr(0, file.find('\n') + 1); }

std::string replace(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

void expect(const std::string& file, Outcome outcome, const std::string& bytes) {
    INFO(cachehold::test::escape(file));
    const EndResult result = end_hold(file);
    CHECK(result.outcome == outcome);
    CHECK(cachehold::test::escape(result.bytes) == cachehold::test::escape(bytes));
    const bool plain =
        outcome == Outcome::restored || outcome == Outcome::remove_file || outcome == Outcome::not_held;
    CHECK(result.reason.empty() == plain);
}

void expect_refusal(const std::string& file, std::size_t line) {
    expect(file, Outcome::refused, "");
    CHECK(end_hold(file).line == line);
}

}  // namespace

TEST_CASE("ini: end A1: a file that is not there is not held", "[ini]") {
    CHECK(end_hold(std::nullopt).outcome == Outcome::not_held);
}

TEST_CASE("ini: end A2: a file without a mark is not held, whatever is in it", "[ini]") {
    expect("", Outcome::not_held, "");
    expect(on, Outcome::not_held, "");
    expect("x = (\n", Outcome::not_held, "");
    expect("; see ;cachehold/1 id=1\n", Outcome::not_held, "");
}

TEST_CASE("ini: end A3: a damaged mark is refused with its line", "[ini]") {
    expect_refusal(replace(held("x = 1\n"), "id=4f2a9c31", "id="), 1);
    expect_refusal("x = 1\n" + replace(held("redis_cache_disable = 0\n"), "was=0", "was=0%0Ax%3D1"), 2);
    const std::string good = held("x = 1\n");
    expect_refusal(good + ";cachehold/2 id=1\n", 4);
}

TEST_CASE("ini: end A4: marks that contradict each other are refused", "[ini]") {
    const std::string file = held("x = 1\n");
    expect_refusal(file + replace(mark_line_of(file), "id=4f2a9c31", "id=00"), 4);
}

TEST_CASE("ini: end: a mark that was copied goes with its copy, and we say so", "[ini]") {
    const std::string file = held("x = 1\n");
    const EndResult result = end_hold(mark_line_of(file) + file);
    CHECK(result.outcome == Outcome::restored);
    CHECK(result.bytes == "x = 1\n");
    CHECK(result.reason == "the mark was there more than once");
}

TEST_CASE("ini: end A5: a file that PHP cannot parse is refused with PHP's line", "[ini]") {
    expect_refusal(held("x = 1\n") + "y = x(\n", 4);
    CHECK(end_hold(held("x = 1\n") + "y = )\n").reason == "syntax error, unexpected ')'");
}

TEST_CASE("ini: end A6: a mark that is text of a quoted value is refused", "[ini]") {
    const std::string mark = mark_line_of(held("x = 1\n"));
    expect_refusal("x = \"\n" + mark + "\"\n" + on, 2);
}

TEST_CASE("ini: end A5: a line glued to our last one leaves PHP nothing, and us nothing to undo", "[ini]") {
    // what begin_hold() prevents by ending the last line: an edit of an older version, or an end that was cut
    // off
    const std::string file = held("redis_cache_disable = FALSE");
    const std::string cut = file.substr(0, file.size() - 1);
    expect_refusal(cut + "foo = bar\n", 2);
    CHECK(begin_hold(cut + "foo = bar\n", "1").outcome == BeginResult::Outcome::refused);
    // without an = in it, it only makes our value another one
    expect(cut + "foo\n", Outcome::kept_switch, "redis_cache_disable = TRUEfoo\n");
}

TEST_CASE("ini: end E1: the end that we gave to the last line goes with our edit", "[ini]") {
    for (const std::string& file : {std::string("redis_cache_disable = FALSE"), std::string("x = 1\r\ny = 2"),
                                    std::string("; note"), std::string("\xef\xbb\xbfx = 1")}) {
        expect(held(file), Outcome::restored, file);
        const std::string bom = file.substr(0, file[0] == '\xef' ? 3 : 0);
        expect(bom + "; first\n" + held(file).substr(bom.size()), Outcome::kept_changes,
               bom + "; first\n" + file.substr(bom.size()));
    }
}

TEST_CASE("ini: end E2: what was appended behind that end stays a line of its own", "[ini]") {
    expect(held("redis_cache_disable = FALSE") + "foo = bar\n", Outcome::kept_changes,
           "redis_cache_disable = FALSE\nfoo = bar\n");
    expect(held("x = 1") + "foo = bar", Outcome::kept_changes, "x = 1\nfoo = bar");
    CHECK(read(held("redis_cache_disable = FALSE") + "foo = bar\n").truth == Truth::truthy);
}

TEST_CASE("ini: end E3: an end that PHP has come to make something of stays", "[ini]") {
    // here it ends a value, and a blank before it would count without it
    const std::string file = replace(held("x "), "\nx \n", "\ny = a$\nx \n");
    expect(file, Outcome::kept_changes, "y = a$\nx \n");
    // here it is the only one that was added, but the line has another text
    expect(replace(held("x = 1"), "x = 1", "x = 2"), Outcome::kept_changes, "x = 2\n");
}

TEST_CASE("ini: end B1: our line behind the mark goes", "[ini]") {
    expect(held("x = 1\n"), Outcome::restored, "x = 1\n");
    expect("; moved down\n" + held("x = 1\n"), Outcome::kept_changes, "; moved down\nx = 1\n");
    expect(held("x = 1\n") + "y = 2\n", Outcome::kept_changes, "x = 1\ny = 2\n");
}

TEST_CASE("ini: end B2: our line elsewhere goes where it is the only one", "[ini]") {
    const std::string mark = mark_line_of(held("x = 1\n"));
    expect(mark + "x = 1\n" + on, Outcome::restored, "x = 1\n");
    CHECK(mark.find("sum=") != std::string::npos);
    expect(mark + "x = 2\n" + on, Outcome::kept_changes, "x = 2\n");
}

TEST_CASE("ini: end B3: without our line only the mark goes", "[ini]") {
    const std::string file = held("x = 1\n");
    expect(mark_line_of(file) + "x = 2\n", Outcome::kept_changes, "x = 2\n");
    expect(replace(file, "= TRUE", "= FALSE"), Outcome::kept_switch, "redis_cache_disable = FALSE\nx = 1\n");
    expect(replace(file, " = TRUE", "=TRUE"), Outcome::kept_switch, "redis_cache_disable=TRUE\nx = 1\n");
    expect(replace(file, " = TRUE", " = TRUE ; c"), Outcome::kept_switch,
           "redis_cache_disable = TRUE ; c\nx = 1\n");
}

TEST_CASE("ini: end B4: of several lines like ours none goes", "[ini]") {
    const std::string mark = mark_line_of(held("x = 1\n"));
    expect(mark + "x = 1\n" + on + on, Outcome::kept_switch, "x = 1\n" + on + on);
}

TEST_CASE("ini: end C1: the former value goes where ours was put", "[ini]") {
    const std::string file = held("redis_cache_disable = FALSE ; c\nx = 1\n");
    expect(file + "y = 2\n", Outcome::kept_changes, "redis_cache_disable = FALSE ; c\nx = 1\ny = 2\n");
    const std::string twice = "redis_cache_disable = TRUE ; mine\nredis_cache_disable = off\n";
    expect(held(twice), Outcome::restored, twice);
    expect(held(twice) + "y = 2\n", Outcome::kept_changes, twice + "y = 2\n");
    const std::string array = "redis_cache_disable[] = TRUE\nredis_cache_disable = off\n";
    expect(held(array), Outcome::restored, array);
}

TEST_CASE("ini: end C1: an assignment that was appended stays in force", "[ini]") {
    const std::string file = "redis_cache_disable = 0\n";
    for (const std::string& theirs :
         {on, std::string("redis_cache_disable = off\n"), std::string("redis_cache_disable[] = 1\n")}) {
        expect(held(file) + theirs, Outcome::kept_switch, file + theirs);
    }
}

TEST_CASE("ini: end C2: where one of several values like ours is gone, none is touched", "[ini]") {
    const std::string file = held(on + " redis_cache_disable = 0\n");
    expect(replace(file, " redis_cache_disable = TRUE\n", ""), Outcome::kept_switch, on);
}

TEST_CASE("ini: end C3: a value that is not ours any more stays", "[ini]") {
    const std::string file = held("redis_cache_disable = 0\nx = 1\n");
    expect(replace(file, "TRUE", "yes"), Outcome::kept_switch, "redis_cache_disable = yes\nx = 1\n");
    expect(replace(file, on, ""), Outcome::kept_changes, "x = 1\n");
}

TEST_CASE("ini: end D2: a file that we created and that holds nothing else is removed", "[ini]") {
    expect(created(), Outcome::remove_file, "");
    expect(mark_line_of(created()), Outcome::remove_file, "");
}

TEST_CASE("ini: end D3: what was restored by somebody else loses only the mark", "[ini]") {
    const std::string file = held("redis_cache_disable = 0\n");
    expect(replace(file, "TRUE", "0"), Outcome::restored, "redis_cache_disable = 0\n");
}

TEST_CASE("ini: end D1: a former value that would change other keys here is refused", "[ini]") {
    // forged: such a quoted text ends before a line end, but not before the comment that follows here
    const std::string file =
        ";cachehold/1 id=1 edit=replaced was=%22a%5C%22\nredis_cache_disable = TRUE ; c\n";
    expect_refusal(file, 0);
}

TEST_CASE("ini: end D4: BOA's nightly script with its control file keeps the switch on", "[ini]") {
    // every line that mentions the name has become an assignment, the commented one of the template, too
    const std::string file = held(";redis_cache_disable = FALSE\nx = 1\n");
    expect(replace(file, ";redis_cache_disable = FALSE", "redis_cache_disable = TRUE"), Outcome::kept_switch,
           on + "x = 1\n");
}

TEST_CASE("ini: end D5: a created file to which others have added keeps what they added", "[ini]") {
    expect(created() + "advagg_auto_configuration = TRUE\n", Outcome::kept_changes,
           "advagg_auto_configuration = TRUE\n");
    expect(created() + on, Outcome::kept_switch, on);
}

TEST_CASE("ini: end: a mark without checksum is believed where its edit is in place", "[ini]") {
    const std::string mark = ";cachehold/1 id=4f2a9c31 edit=";
    expect(mark + "inserted was=\n" + on + "x = 1\n", Outcome::restored, "x = 1\n");
    expect(mark + "replaced was=FALSE\nx = 1\n" + on, Outcome::restored,
           "x = 1\nredis_cache_disable = FALSE\n");
    expect(mark + "created was=\n" + on, Outcome::remove_file, "");
    expect(mark + "created was=\n" + on + "x = 1\n", Outcome::kept_changes, "x = 1\n");
    expect(mark + "inserted was=\nx = 1\n" + on, Outcome::kept_changes, "x = 1\n");
    expect(mark + "inserted was=\n" + mark + "inserted was=\n" + on, Outcome::kept_changes, "");
    expect(mark + "replaced was=FALSE\n" + on + on, Outcome::kept_switch,
           "redis_cache_disable = FALSE\n" + on);
    expect(mark + "inserted was=\n" + on + on, Outcome::kept_switch, on);
    expect(mark + "replaced was=FALSE\n" + on + "x = 1\n" + on, Outcome::kept_switch,
           "redis_cache_disable = FALSE\nx = 1\n" + on);
}

TEST_CASE("ini: end: a line of theirs that is ours but for a tab before it stays", "[ini]") {
    expect(";cachehold/1 id=4f2a9c31 edit=inserted was=\n\t" + on, Outcome::kept_switch, "\t" + on);
}
