// SPDX-License-Identifier: MIT
// Phrases that several commands say in the same words.
#pragma once

#include <functional>
#include <string>

#include "record/record.hpp"
#include "redis/flusher.hpp"
#include "report/report.hpp"

namespace cachehold::command {

std::string counted(std::uint64_t number, const std::string& what);  ///< "1 key", "2 keys"
std::string shell_quoted(const std::string& text);  ///< as a shell reads it back, quotes only where needed
/// For root to type: "runuser -u o1 -- COMMAND", without root's environment, which runuser would keep.
std::string as_this_user(const std::string& command);
std::string serving_command(const std::string& user);  ///< for root: "cachehold hook install --user o1"
/// What a person should look at where nothing of a site was found; empty: nothing.
std::string other_forms_hint(const redis::FlushReport& report);

std::string flush_summary(const redis::FlushReport& report);  ///< "12 keys flushed in 0.01 s"
std::string holders_summary(const record::Record& record);    ///< "provision-migrate (process 12, since …)"

/// The exception that is being handled, with what is to be told of it and the status that it stands for.
Error caught();

/// What `work` returns. What it throws is told at `level`, behind `meaning`, and returned as the status that
/// it stands for.
ExitStatus attempt(report::Report& report, const std::function<ExitStatus()>& work,
                   void (report::Report::*level)(const std::string&) = &report::Report::warning,
                   const std::string& meaning = "");

}  // namespace cachehold::command
