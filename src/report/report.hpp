// SPDX-License-Identifier: MIT
// What happened, for whoever tells it to people. Lower layers call it and print nothing by themselves.
#pragma once

#include <string>

namespace cachehold::report {

class Report {
public:
    Report() = default;
    Report(const Report&) = delete;
    Report& operator=(const Report&) = delete;
    virtual ~Report() = default;
    /// One line each, by the grammar of report::Error; bytes of tenants already went through printable().
    virtual void info(const std::string& line) = 0;
    virtual void detail(const std::string& line) = 0;   ///< with --verbose
    virtual void warning(const std::string& line) = 0;  ///< a person must act
    virtual void error(const std::string& line) = 0;    ///< why the command failed
};

}  // namespace cachehold::report
