// SPDX-License-Identifier: MIT
#include <sstream>

#include "cli/options.hpp"
#include "support/catch.hpp"

using namespace cachehold;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

}  // namespace

TEST_CASE("help: the first page fits a screen of 24 lines and 80 columns") {
    const auto lines = lines_of(cli::help_text(std::nullopt));
    CHECK(lines.size() <= 24);
    for (const auto& line : lines) {
        INFO(line);
        CHECK(line.size() <= 80);
    }
}

TEST_CASE("help: examples come first, and every command is listed") {
    const std::string text = cli::help_text(std::nullopt);
    CHECK(text.rfind("Examples:\n", 0) == 0);
    CHECK(text.back() == '\n');
    for (const cli::CommandRow& row : cli::command_rows)
        CHECK(text.find("\n  " + std::string(row.name) + ' ') != std::string::npos);
}

TEST_CASE("help: each command shows examples, then exactly the options that it takes, on a page") {
    for (const cli::CommandRow& row : cli::command_rows) {
        const std::string text = cli::help_text(row.command);
        INFO(text);
        const auto options_at = text.find("\nOptions:\n");
        CHECK(text.find("\nExamples:\n  cachehold ") < options_at);
        for (const cli::OptionRow& option : cli::option_rows()) {
            const bool shown =
                text.find("--" + std::string(option.name) + ' ', options_at) != std::string::npos;
            CHECK(shown == option.is_of(row.command));
        }
        CHECK(lines_of(text).size() <= 28);
        for (const auto& line : lines_of(text)) {
            INFO(line);
            CHECK(line.size() <= 80);
        }
    }
}

TEST_CASE("help: the table of commands follows the enumeration") {
    for (std::size_t i = 0; i < cli::command_rows.size(); ++i)
        CHECK(static_cast<std::size_t>(cli::command_rows[i].command) == i);
    CHECK(cli::row_of(cli::Command::version).name == "version");
}
