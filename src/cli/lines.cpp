// SPDX-License-Identifier: MIT
#include "cli/lines.hpp"

#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <sstream>
#include <vector>

#include "cli/terminal.hpp"
#include "report/json.hpp"

namespace cachehold::cli {
namespace {

namespace json = report::json;
using Words = std::vector<std::string>;

Words split(const std::string& text, char separator) {
    Words parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
    return parts;
}

/// Characters, of text that is valid UTF-8.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

std::string as_json(Command command, const Words& items, int status) {
    std::vector<std::pair<std::string, std::string>> members{{"version", "1"}};
    if (command == Command::doctor) members.emplace_back("protected", json::boolean(status == 0));
    members.emplace_back(command == Command::status ? "held" : "users", json::array(items));
    return json::object(members) + '\n';
}

/// state, check, text
std::string as_finding(const std::string& line, bool is_colourful, std::size_t width) {
    const Words cells = split(line, '\t');
    const bool is_utf8 = is_utf8_locale();
    const std::string text =
        " " + wrapped(cells.at(1) + ": " + cells.at(2), width > 3 ? width - 3 : 0) + '\n';
    if (cells[0] == "good") return coloured(is_utf8 ? "✓" : "ok", Colour::green, is_colourful) + text;
    if (cells[0] == "warning") return coloured(is_utf8 ? "!" : "! ", Colour::yellow, is_colourful) + text;
    return coloured(is_utf8 ? "✗" : "x ", Colour::red, is_colourful) + text;
}

/// Words, but for a command of ours and what follows it: whoever copies it wants it in one piece.
Words unbroken_parts(const std::string& line) {
    Words parts;
    for (const auto& word : split(line, ' ')) {
        const std::string last = parts.empty() ? "" : parts.back() + ' ';
        const bool is_command =
            last.compare(0, 10, "cachehold ") == 0 || last.compare(0, 11, "'cachehold ") == 0;
        if (is_command)
            parts.back() += ' ' + word;
        else
            parts.push_back(word);
    }
    return parts;
}

}  // namespace

bool has_lines(Command command) { return command == Command::status || command == Command::doctor; }

std::string wrapped(const std::string& line, std::size_t width) {
    constexpr std::size_t indent = 4;
    std::string text;
    std::size_t column = 0;
    for (const auto& word : unbroken_parts(line)) {
        const std::size_t length = width_of(word);
        const bool breaks = width > 0 && column > indent && column + 1 + length > width;
        if (breaks) text += '\n' + std::string(indent, ' ');
        if (!breaks && !text.empty()) text += ' ';
        column = breaks ? indent + length : column + length + (text.empty() ? 0 : 1);
        text += word;
    }
    return text;
}

std::string fitted(const std::string& lines, std::size_t width) {
    constexpr std::size_t gap = 2;
    std::vector<std::size_t> widths;
    for (const auto& line : split(lines, '\n')) {
        const Words cells = split(line, '\t');
        widths.resize(std::max(widths.size(), cells.size()));
        for (std::size_t i = 0; i < cells.size(); ++i)
            widths[i] = std::max(widths[i], width_of(cells[i]) + gap);
    }
    const auto all = std::accumulate(widths.begin(), widths.end(), std::size_t{0});
    const bool fits = width == 0 || all <= width + gap;
    std::string text;
    for (const auto& line : split(lines, '\n')) {
        const Words cells = split(line, '\t');
        std::string joined;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            joined += cells[i];
            if (i + 1 < cells.size()) joined.append(fits ? widths[i] - width_of(cells[i]) : gap, ' ');
        }
        text += (fits ? joined : wrapped(joined, width)) + '\n';
    }
    return text;
}

std::string format(const Options& options, const std::string& lines, int status) {
    const Words items = split(lines, '\n');
    if (options.json) return as_json(options.command, items, status);
    std::string text;
    const bool is_colourful = wants_colour(STDOUT_FILENO, options);
    const std::size_t width = width_of_window(STDOUT_FILENO);
    for (const auto& item : items)
        text += options.command == Command::doctor ? as_finding(item, is_colourful, width) : item + '\n';
    return options.command != Command::doctor && ::isatty(STDOUT_FILENO) == 1 ? fitted(text, width) : text;
}

}  // namespace cachehold::cli
