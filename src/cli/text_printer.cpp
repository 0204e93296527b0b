// SPDX-License-Identifier: MIT
#include "cli/text_printer.hpp"

#include <algorithm>
#include <ostream>

#include "cli/terminal.hpp"

namespace cachehold::cli {

void TextPrinter::wipe_progress() {
    if (has_progress_) err_ << "\r\x1b[K" << std::flush;
    has_progress_ = false;
}

void TextPrinter::print(const std::string& start, const std::string& line) {
    wipe_progress();
    err_ << "cachehold: " << start << line << '\n' << std::flush;
}

void TextPrinter::info(const std::string& line) {
    if (!style_.quiet) print("", line);
}

void TextPrinter::detail(const std::string& line) {
    if (style_.verbose) print("", line);
}

void TextPrinter::warning(const std::string& line) {
    if (line == last_warning_) return;
    last_warning_ = line;
    print(coloured("warning:", Colour::yellow, style_.colour) + " ", line);
}

void TextPrinter::error(const std::string& line) {
    print(coloured("error:", Colour::red, style_.colour) + " ", line);
}

/// A walk that is behind the last one is a new pass.
void TextPrinter::progress(std::uint64_t walked, std::uint64_t total, std::uint64_t deleted) {
    if (!style_.terminal || style_.quiet) return;
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
