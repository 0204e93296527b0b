// SPDX-License-Identifier: MIT
#include "command/doctor.hpp"
#include "support/catch.hpp"

using cachehold::command::settings_in;

namespace {

const std::string begins = "cachehold-settings begins\n";
const std::string ends = "cachehold-settings ends\n";
const std::string good =
    "core drupal8%2010.2.5\nchain none\nredis cache%20default\nother lock_inc\nprefix a%3Ab\n";

/// Its keys and values in one line, or the problem.
std::string read(const std::string& output) {
    std::string text;
    for (const auto& [key, values] : settings_in(output))
        for (const auto& value : values) text += '[' + key + '=' + value + ']';
    return text.find("PHP gave no clear answer") == text.npos ? text : "unclear";
}

}  // namespace

TEST_CASE("site settings: the answer is found among what settings.php prints", "[command]") {
    const std::string answer =
        "[chain=none][core=drupal8 10.2.5][other=lock_inc][prefix=a:b][redis=cache default]";
    CHECK(read(begins + good + ends) == answer);
    CHECK(read("noise\n" + begins + good + ends + "noise\n") == answer);
    CHECK(read(begins + "problem why\n" + ends) == "[problem=why]");
}

TEST_CASE("site settings: any other byte is no answer", "[command]") {
    const std::string whole = begins + good + ends;
    CHECK(read("") == "unclear");
    for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
        INFO(size);
        CHECK(read(whole.substr(0, size)) == "unclear");
    }
    CHECK(read(whole + whole) == "unclear");
    CHECK(read(begins + whole) == "unclear");
    CHECK(read(whole + ends) == "unclear");
    CHECK(read(ends + begins + good) == "unclear");
    CHECK(read(begins + ends) == "unclear");
    for (const char* line : {"noise", "redis", "redis ", "unknown x", "redis a b", "redis %2g", "redis %41",
                             "redis a/b", "chain none", "problem why", ""}) {
        INFO(line);
        const bool is_empty_value = std::string(line) == "redis ";
        CHECK((read(begins + good + line + "\n" + ends) == "unclear") == !is_empty_value);
    }
}

TEST_CASE("site settings: what is told is printable, and a prefix is exact", "[command]") {
    CHECK(read(begins + "chain none\nredis %1B%5B31m\nprefix %1B\n" + ends) ==
          "[chain=none][prefix=\x1b][redis=\\x1b[31m]");
}
