// SPDX-License-Identifier: MIT
#include "report/explain.hpp"

#include <sstream>

#include "support/catch.hpp"

using namespace cachehold;

TEST_CASE("explain: the statuses ascend, and each has a line and a paragraph that fit 80 columns") {
    int before = -1;
    for (const auto& row : report::explanations()) {
        CHECK(static_cast<int>(row.status) > before);
        before = static_cast<int>(row.status);
        CHECK(report::explanation_of(before) == &row);
        CHECK(row.meaning.size() <= 76);
        CHECK(row.paragraph.back() == '\n');
        std::istringstream lines{std::string(row.paragraph)};
        for (std::string line; std::getline(lines, line);) {
            INFO(line);
            CHECK(line.size() <= 80);
        }
    }
    CHECK(before == static_cast<int>(report::ExitStatus::internal));
}

TEST_CASE("explain: a number that is no status of ours has no explanation") {
    for (const int number : {-1, 1, 13, 127, 255}) CHECK(report::explanation_of(number) == nullptr);
}
