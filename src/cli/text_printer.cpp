// SPDX-License-Identifier: MIT
#include "cli/text_printer.hpp"

#include <unistd.h>

#include <algorithm>
#include <ostream>

#include "os/caller.hpp"

namespace cachehold::cli {
namespace {

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

void TextPrinter::print(const std::string& line) {
    wipe_progress();
    err_ << "cachehold: " << line << '\n' << std::flush;
}

void TextPrinter::print(const char* word, int colour, const std::string& line) {
    const std::string start = has_colour_ ? "\x1b[" + std::to_string(colour) + 'm' : "";
    print(start + word + (has_colour_ ? "\x1b[0m " : " ") + line);
}

void TextPrinter::info(const std::string& line) {
    if (!is_quiet_) print(line);
}

void TextPrinter::detail(const std::string& line) {
    if (is_verbose_) print(line);
}

void TextPrinter::warning(const std::string& line) {
    if (line == last_warning_) return;
    last_warning_ = line;
    print("warning:", 33, line);
}

void TextPrinter::error(const std::string& line) { print("error:", 31, line); }

/// A walk that is behind the last one is a new pass.
void TextPrinter::progress(std::uint64_t walked, std::uint64_t total, std::uint64_t deleted) {
    if (!is_terminal_ || is_quiet_) return;
    const auto now = std::chrono::steady_clock::now();
    if (walked <= walked_ || begun_ == decltype(begun_)()) begun_ = now;
    walked_ = walked;
    if (now - shown_ < std::chrono::milliseconds(100)) return;
    shown_ = now;
    const double seconds = std::chrono::duration<double>(now - begun_).count();
    const double rate = seconds > 0 ? static_cast<double>(walked) / seconds : 0;
    err_ << "\rcachehold: " << walked << " of " << total << " keys looked at, " << deleted << " flushed";
    if (rate > 0)
        err_ << ", " << static_cast<std::uint64_t>(rate) << "/s, "
             << static_cast<std::uint64_t>(static_cast<double>(total - std::min(walked, total)) / rate)
             << " s left";
    err_ << "\x1b[K" << std::flush;
    has_progress_ = true;
}

}  // namespace cachehold::cli
