// SPDX-License-Identifier: MIT
#include "cli/program.hpp"

#include <unistd.h>

#include <ostream>

#include "os/caller.hpp"

namespace cachehold::cli {
namespace {

constexpr std::size_t longest_line = 65536;

/// One that can erase a line.
bool is_terminal() {
    const std::string name = os::environment("TERM");
    return ::isatty(STDERR_FILENO) == 1 && !name.empty() && name != "dumb";
}

}  // namespace

TextPrinter::TextPrinter(std::ostream& err)
    : err_(err),
      is_terminal_(is_terminal()),
      has_colour_(is_terminal_ && os::environment("NO_COLOR").empty()) {}

void TextPrinter::wipe_progress() {
    if (has_progress_) err_ << "\r\x1b[K" << std::flush;
    has_progress_ = false;
}

void TextPrinter::print(const std::string& line, const std::string& word, int colour) {
    wipe_progress();
    const std::string start = has_colour_ ? "\x1b[" + std::to_string(colour) + 'm' : "";
    err_ << "cachehold: ";
    if (!word.empty()) err_ << start << word << (has_colour_ ? "\x1b[0m " : " ");
    err_ << report::printable(line, longest_line) << '\n' << std::flush;
}

void TextPrinter::info(const std::string& line) {
    if (!is_quiet_) print(line);
}

void TextPrinter::detail(const std::string& line) {
    if (is_verbose_) print(line);
}

void TextPrinter::warning(const std::string& line) { print(line, "warning:", 33); }

void TextPrinter::error(const std::string& line) { print(line, "error:", 31); }

void TextPrinter::progress(std::uint64_t walked, std::uint64_t total, std::uint64_t deleted) {
    if (!is_terminal_ || is_quiet_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - shown_ < std::chrono::milliseconds(100)) return;
    shown_ = now;
    err_ << "\rcachehold: " << walked << " of " << total << " keys looked at, " << deleted << " flushed\x1b[K"
         << std::flush;
    has_progress_ = true;
}

}  // namespace cachehold::cli
