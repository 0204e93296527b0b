// SPDX-License-Identifier: MIT
// The corpus that PHP has judged, without PHP: every file in every dialect, and hold and end on it.
#include <fstream>
#include <string>
#include <vector>

#include "ini/mark.hpp"
#include "ini/setting.hpp"
#include "support/catch.hpp"
#include "unit/ini/escaped.hpp"

using namespace cachehold::ini;
using cachehold::test::unescape;

namespace {

struct Row {
    std::string text;                  // the file as it stands in the corpus
    std::vector<std::string> columns;  // verdict of PHP 8.1 and 8.2, then "5.6: verdict" where one differs

    [[nodiscard]] std::string verdict(const std::string& version) const {
        for (const std::string& column : columns) {
            if (column.compare(0, version.size() + 2, version + ": ") == 0)
                return column.substr(version.size() + 2);
        }
        return columns.front();
    }
};

std::vector<Row> rows() {
    std::ifstream file(CACHEHOLD_SOURCE_DIR "/tests/ini/corpus.txt");
    std::vector<Row> all;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::vector<std::string> columns;
        std::size_t begin = 0;
        for (std::size_t tab = 0; tab != std::string::npos; begin = tab + 1) {
            tab = line.find('\t', begin);
            columns.push_back(line.substr(begin, tab == std::string::npos ? tab : tab - begin));
        }
        Row row{columns.at(1), {columns.begin() + 2, columns.end()}};
        all.push_back(std::move(row));
    }
    return all;
}

bool agrees(const Reading& reading, const std::string& verdict) {
    switch (reading.truth) {
        case Truth::unparsable:
            return verdict == "error" ||
                   verdict == "error " + reading.reason + " on line " + std::to_string(reading.line);
        case Truth::absent:
            return verdict == "absent";
        case Truth::unknown:
            return verdict[0] == 'T' || verdict[0] == 'F';
        case Truth::truthy:
            return verdict == "T array"
                       ? reading.value.empty()
                       : verdict[0] == 'T' &&
                             (reading.value.empty() || unescape(verdict) == "T '" + reading.value + "'");
        case Truth::falsy:
            return unescape(verdict) == "F '" + reading.value + "'";
    }
    return false;
}

void check_dialect(const char* version, Dialect dialect) {
    for (const Row& row : rows()) {
        INFO(row.text << " in PHP " << version << " is " << row.verdict(version));
        const Reading reading = read(unescape(row.text), dialect);
        INFO(reading.reason << " on line " << reading.line << ", value " << reading.value);
        const bool same_words = dialect == usual_dialect || reading.truth != Truth::unparsable;
        CHECK((same_words ? agrees(reading, row.verdict(version)) : row.verdict(version)[0] == 'e'));
    }
}

}  // namespace

TEST_CASE("ini: the corpus is read as PHP 8.1 and 8.2 read it", "[ini]") {
    CHECK(rows().size() >= 1000);
    check_dialect("8.2", Dialect::php81);
}

TEST_CASE("ini: the corpus is read as PHP 5.6 reads it", "[ini]") { check_dialect("5.6", Dialect::php56); }

TEST_CASE("ini: the corpus is read as PHP 8.0 reads it", "[ini]") { check_dialect("8.0", Dialect::php70); }

TEST_CASE("ini: the corpus is read as PHP 8.3 reads it", "[ini]") { check_dialect("8.3", Dialect::php83); }

TEST_CASE("ini: no file of the corpus is lost between hold and end", "[ini]") {
    for (const Row& row : rows()) {
        INFO(row.text);
        const std::string file = unescape(row.text);
        const BeginResult held = begin_hold(file, "4f2a9c31");
        if (held.outcome != BeginResult::Outcome::switched) {
            CHECK((held.bytes.empty() || held.outcome == BeginResult::Outcome::reasserted));
            continue;
        }
        for (const Dialect dialect : all_dialects) {
            const Comparison comparison = compare_others(file, held.bytes, dialect);
            CHECK(comparison != Comparison::different);
            const bool parsed = comparison == Comparison::same;
            CHECK((!parsed || read(held.bytes, dialect).truth == Truth::truthy));
        }
        CHECK(end_hold(held.bytes).bytes == file);
    }
}
