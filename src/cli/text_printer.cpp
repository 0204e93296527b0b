// SPDX-License-Identifier: MIT
#include "cli/text_printer.hpp"

#include <algorithm>
#include <ostream>

namespace cachehold::cli {

void TextPrinter::print(const std::string& start, const std::string& line) {
    if (has_progress_) err_ << "\r\x1b[K";
    has_progress_ = false;
    err_ << "cachehold: " << start << line << '\n' << std::flush;
}

void TextPrinter::info(const std::string& line) {
    if (!style_.quiet) print("", line);
}

void TextPrinter::detail(const std::string& line) {
    if (style_.verbose) print("", line);
}

void TextPrinter::warning(const std::string& line) { print("warning: ", line); }
void TextPrinter::error(const std::string& line) { print("error: ", line); }

void TextPrinter::progress(std::uint64_t walked, std::uint64_t total, std::uint64_t deleted) {
    if (!style_.terminal || style_.quiet) return;
    const std::uint64_t percent = total == 0 ? 100 : std::min<std::uint64_t>(100, walked * 100 / total);
    err_ << "\rcachehold: " << percent << " % of " << total << " keys looked at, " << deleted
         << " flushed\x1b[K" << std::flush;
    has_progress_ = true;
}

}  // namespace cachehold::cli
