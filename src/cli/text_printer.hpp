// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>

#include "report/report.hpp"

namespace cachehold::cli {

/// Lines for people on stderr: "cachehold: …", "cachehold: warning: …", "cachehold: error: …"; hooks rely on
/// the three. Progress and colour only on a terminal, no colour with NO_COLOR. Progress is one line that is
/// written over.
class TextPrinter : public report::Report {
public:
    explicit TextPrinter(std::ostream& err);
    void set_quiet(bool quiet) { is_quiet_ = quiet; }          ///< no info, no progress
    void set_verbose(bool verbose) { is_verbose_ = verbose; }  ///< detail too

    void info(const std::string& line) override;
    void detail(const std::string& line) override;
    void warning(const std::string& line) override;
    void error(const std::string& line) override;
    void progress(std::uint64_t walked, std::uint64_t total, std::uint64_t deleted);
    /// Before anything else writes to the terminal.
    void wipe_progress();

private:
    /// As one printable line, with `word` in front, in `colour` as terminals number them.
    void print(const std::string& line, const std::string& word = "", int colour = 0);

    std::ostream& err_;
    bool is_quiet_ = false;
    bool is_verbose_ = false;
    bool is_terminal_;
    bool has_colour_;
    std::string last_warning_;  ///< not said twice in a row
    bool has_progress_ = false;
    std::chrono::steady_clock::time_point shown_{};  ///< the last progress
};

}  // namespace cachehold::cli
