// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>

#include "report/report.hpp"

namespace cachehold::cli {

/// Lines for people on stderr: "cachehold: …", "cachehold: warning: …", "cachehold: error: …"; hooks rely on
/// the three. Progress only on a terminal, in one line that is written over.
class TextPrinter : public report::Report {
public:
    struct Style {
        bool quiet = false;     ///< no info
        bool verbose = false;   ///< detail too
        bool terminal = false;  ///< progress may be shown
        bool colour = false;
    };
    TextPrinter(std::ostream& err, Style style) : err_(err), style_(style) {}

    void info(const std::string& line) override;
    void detail(const std::string& line) override;
    void warning(const std::string& line) override;
    void error(const std::string& line) override;
    void progress(std::uint64_t walked, std::uint64_t total, std::uint64_t deleted) override;
    /// Before anything else writes to the terminal.
    void wipe_progress();

private:
    void print(const std::string& start, const std::string& line);
    std::ostream& err_;
    Style style_;
    std::string last_warning_;  ///< not said twice in a row
    bool has_progress_ = false;
    std::uint64_t walked_ = 0;  ///< when progress was told last
    std::chrono::steady_clock::time_point begun_{};
    std::chrono::steady_clock::time_point shown_{};
};

}  // namespace cachehold::cli
