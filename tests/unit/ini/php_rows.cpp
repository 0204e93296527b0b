// SPDX-License-Identifier: MIT
// The measured tables of PHP's reading, row by row.
#include <fstream>
#include <string>
#include <vector>

#include "ini/mark.hpp"
#include "ini/setting.hpp"
#include "support/catch.hpp"
#include "unit/ini/escaped.hpp"

using namespace cachehold::ini;
using cachehold::test::escape;
using cachehold::test::unescape;

namespace {

struct Row {
    std::string file;
    std::string php;   // T '...', F '...', T array, absent, error
    std::string ours;  // empty: the same
};

std::vector<Row> rows() {
    std::ifstream file(CACHEHOLD_SOURCE_DIR "/tests/unit/ini/php-ini.rows");
    std::vector<Row> all;
    std::string line;
    while (std::getline(file, line)) {
        const std::size_t tab = line.find('\t');
        if (tab == std::string::npos) continue;
        const std::size_t second = line.find('\t', tab + 1);
        const std::string ours = second == std::string::npos ? "" : line.substr(second + 1);
        all.push_back({unescape(line.substr(0, tab)), line.substr(tab + 1, second - tab - 1), ours});
    }
    return all;
}

Truth truth_of(const Row& row) {
    if (row.ours == "unknown") return Truth::unknown;
    if (row.php == "absent") return Truth::absent;
    if (row.php == "error") return Truth::unparsable;
    return row.php[0] == 'T' ? Truth::truthy : Truth::falsy;
}

std::string value_of(const Row& row) {
    const std::size_t quote = row.php.find('\'');
    if (!row.ours.empty() || quote == std::string::npos) return "";
    return unescape(row.php.substr(quote + 1, row.php.size() - quote - 2));
}

}  // namespace

TEST_CASE("ini: the measured rows are all there", "[ini]") { CHECK(rows().size() == 258); }

TEST_CASE("ini: every measured row is read as PHP reads it", "[ini]") {
    for (const Row& row : rows()) {
        INFO(escape(row.file) << " is " << row.php);
        const Reading reading = read(row.file);
        CHECK(reading.truth == truth_of(row));
        CHECK(reading.value == value_of(row));
        CHECK((reading.line > 0) == (reading.truth != Truth::absent));
        CHECK(reading.reason.empty() ==
              (reading.truth != Truth::unparsable && reading.truth != Truth::unknown));
    }
}

TEST_CASE("ini: every measured row can be held and ended, or is refused", "[ini]") {
    for (const Row& row : rows()) {
        INFO(escape(row.file) << " is " << row.php);
        const BeginResult held = begin_hold(row.file, "4f2a9c31");
        const bool nul = row.file.find('\0') != std::string::npos;
        if (row.php == "error" || (nul && row.php[0] != 'T')) {
            CHECK(held.outcome == BeginResult::Outcome::refused);
            CHECK_FALSE(held.reason.empty());
            CHECK(held.bytes.empty());
            continue;
        }
        if (truth_of(row) == Truth::truthy && held.outcome == BeginResult::Outcome::owner_on) {
            CHECK(surely_on(row.file));
            continue;
        }
        if (nul) continue;
        REQUIRE(held.outcome == BeginResult::Outcome::switched);
        CHECK(surely_on(held.bytes));
        CHECK(begin_hold(held.bytes, "beef").outcome == BeginResult::Outcome::already_ours);
        const EndResult ended = end_hold(held.bytes);
        CHECK(ended.outcome == EndResult::Outcome::restored);
        CHECK(ended.bytes == row.file);
        CHECK(end_hold(ended.bytes).outcome == EndResult::Outcome::not_held);
    }
}
