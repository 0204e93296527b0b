// SPDX-License-Identifier: MIT
#include "command/modern_hook.hpp"

#include <vector>

#include "command/words.hpp"
#include "os/posix_disk.hpp"
#include "os/replace_file.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

namespace fs = boost::filesystem;
using report::ExitStatus;

constexpr std::size_t size_limit = 1 << 20;
constexpr std::string_view mark = "  # cachehold";
/// At the end of our first line, where a text did not end with a line feed.
constexpr std::string_view no_feed = "  # cachehold, no line feed before";

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = text.find('\n', begin);
        lines.push_back(text.substr(begin, end == std::string::npos ? end : end - begin + 1));
        begin += lines.back().size();
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += line;
    return text;
}

std::size_t indent_of(const std::string& line) { return line.find_first_not_of(' '); }

bool is_blank(const std::string& line) {
    const auto first = line.find_first_not_of(" \t\r\n");
    return first == std::string::npos || line[first] == '#';
}

/// Where `key:` stands, alone on its line, among the children of `parent`.
struct Found {
    enum class What { missing, here, odd } what = What::missing;
    std::size_t line = 0;
    std::size_t end = 0;  ///< after the last line below it
    std::size_t indent = 0;
};

Found find_key(const std::vector<std::string>& lines, const std::string& key, const Found& parent) {
    Found found;
    std::size_t indent = std::string::npos;
    for (std::size_t i = parent.line; i < parent.end; ++i) {
        const std::string& line = lines[i];
        if (is_blank(line)) continue;
        if (indent == std::string::npos) indent = indent_of(line);
        if (indent_of(line) != indent || line.compare(indent, key.size(), key) != 0) continue;
        std::string rest = line.substr(indent + key.size());
        if (rest.empty() || rest[0] != ':') continue;
        rest.erase(0, 1);
        found = {is_blank(rest) ? Found::What::here : Found::What::odd, i + 1, i + 1, indent};
        while (found.end < parent.end &&
               (is_blank(lines[found.end]) || indent_of(lines[found.end]) > indent ||
                (key == "include" && lines[found.end].compare(indent, 2, "- ") == 0)))
            ++found.end;
        return found;
    }
    return found;
}

/// Indent of what stands below `parent`, `otherwise` where nothing does.
std::size_t child_indent(const std::vector<std::string>& lines, const Found& parent, std::size_t otherwise) {
    for (std::size_t i = parent.line; i < parent.end; ++i)
        if (!is_blank(lines[i])) return indent_of(lines[i]);
    return otherwise;
}

std::string our_line(std::size_t indent, const std::string& content) {
    return std::string(indent, ' ') + content + std::string(mark) + "\n";
}

os::Location drush_yml(const fs::path& user_dir) { return {os::absolute(user_dir.string()), "drush.yml"}; }

std::string bytes_of(const std::optional<os::FileContent>& content) { return content ? content->bytes : ""; }

}  // namespace

std::optional<std::string> with_include(const std::string& text, const std::string& directory) {
    if (directory.find_first_of("'\n") != std::string::npos || text.find('\t') != std::string::npos)
        return std::nullopt;
    const std::string item = "- '" + directory + "'";
    if (text.find(item + std::string(mark)) != std::string::npos) return text;
    auto lines = lines_of(without_include(text));
    const bool has_feed = lines.empty() || lines.back().back() == '\n';
    Found place{Found::What::here, 0, lines.size(), 0};
    std::vector<std::string> missing = {"drush", "paths", "include"};
    std::size_t indent = 0;
    while (!missing.empty()) {
        const Found next = find_key(lines, missing.front(), place);
        if (next.what == Found::What::odd) return std::nullopt;
        if (next.what == Found::What::missing) break;
        place = next;
        indent = child_indent(lines, place, place.indent + 2);
        missing.erase(missing.begin());
    }
    std::string ours;
    for (const auto& key : missing) {
        ours += our_line(indent, key + ":");
        indent += 2;
    }
    ours += our_line(indent, item);
    // Below its key; a new top-level key at the end, where no directive or `---` can be in its way.
    const std::size_t at = missing.size() == 3 ? lines.size() : place.line;
    if (at == lines.size() && !has_feed) ours = "\n" + ours.replace(ours.find(mark), mark.size(), no_feed);
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), ours);
    return joined(lines);
}

std::string without_include(const std::string& text) {
    std::string kept;
    for (const auto& line : lines_of(text)) {
        const std::string content = line.substr(0, line.find_last_not_of("\r\n") + 1);
        if (ends_with(content, no_feed)) kept.erase(kept.size() - 1);
        if (!ends_with(content, mark) && !ends_with(content, no_feed)) kept += line;
    }
    return kept;
}

ExitStatus modern_hook_install(const fs::path& source, const fs::path& user_dir, report::Report& report) {
    os::PosixDisk disk;
    const os::Location file = drush_yml(user_dir);
    const auto before = os::read_file(disk, file, size_limit);
    const auto text = with_include(bytes_of(before), source.string());
    if (!text) {
        report.warning("the form of " + report::quoted(file.full().string()) +
                       " is not one that we edit; for Drush 10 to 13 add " + report::quoted(source.string()) +
                       " to its drush.paths.include, or set DRUSH_PATHS_INCLUDE=" + source.string());
        return ExitStatus::file_system;
    }
    if (!before || *text != before->bytes)
        os::replace_file(disk, file, *text, before ? std::optional(before->meta) : std::nullopt, {"", 0644});
    report.info("the hook for Drush 10 to 13 is named in " + report::quoted(file.full().string()));
    return ExitStatus::done;
}

ExitStatus modern_hook_remove(const fs::path& user_dir, report::Report& report) {
    os::PosixDisk disk;
    const os::Location file = drush_yml(user_dir);
    const auto before = os::read_file(disk, file, size_limit);
    const std::string text = without_include(bytes_of(before));
    if (!before || text == before->bytes) return ExitStatus::done;
    // An empty one that was there before us is no loss.
    if (text.empty())
        os::remove_file(disk, file, before->meta);
    else
        os::replace_file(disk, file, text, before->meta);
    report.info("the hook for Drush 10 to 13 is no longer named in " + report::quoted(file.full().string()));
    return ExitStatus::done;
}

bool is_named_in(const std::string& text, const std::string& directory) {
    for (const auto& line : lines_of(text)) {
        const auto at = is_blank(line) ? std::string::npos : line.find(directory);
        if (at == std::string::npos || line.find(" #") < at) continue;
        const auto after = at + directory.size();
        if (after == line.size() || std::string("'\", ]\r\n").find(line[after]) != std::string::npos)
            return true;
    }
    return false;
}

bool is_modern_hook_named(const fs::path& directory, const fs::path& user_dir) {
    os::PosixDisk disk;
    return is_named_in(bytes_of(os::read_file(disk, drush_yml(user_dir), size_limit)), directory.string());
}

}  // namespace cachehold::command
