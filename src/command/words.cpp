// SPDX-License-Identifier: MIT
#include "command/words.hpp"

#include <boost/filesystem/exception.hpp>
#include <cstdio>
#include <system_error>

#include "os/account.hpp"
#include "os/process.hpp"
#include "report/report.hpp"

namespace cachehold::command {

namespace {

std::string summary(const record::Holder& holder) {
    std::string text = holder.task.empty() ? "a task" : report::printable(holder.task);
    text += " (";
    if (holder.process.pid != 0) text += "process " + std::to_string(holder.process.pid) + ", ";
    text += "since " + os::to_utc(holder.since);
    if (holder.failed) text += ", failed " + os::to_utc(holder.failed_at);
    if (!holder.reason.empty()) text += ": " + report::printable(holder.reason);
    return text + ")";
}

}  // namespace

std::string counted(std::uint64_t number, const std::string& what) {
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

std::string shell_quoted(const std::string& text) {
    const bool is_plain = !text.empty() && text.find_first_not_of(
                                               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                               "0123456789_./:@%+=-") == std::string::npos;
    if (is_plain) return text;
    std::string result = "'";
    for (const char byte : report::printable(text, 4096))
        result += byte == '\'' ? "'\\''" : std::string(1, byte);
    return result + "'";
}

std::string as_this_user(const std::string& command) {
    return "env -i PATH=\"$PATH\" runuser -u " + shell_quoted(os::name_of(os::own_account())) + " -- " +
           command;
}

std::string serving_command(const std::string& user) {
    return "cachehold hook install --user " + shell_quoted(user);
}

std::string flush_summary(const redis::FlushReport& report) {
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.2f s", report.seconds);
    std::string text = counted(report.deleted, "key") + " flushed in " + seconds;
    if (report.kept > 0) text += ", " + std::to_string(report.kept) + " kept";
    return text;
}

std::string other_forms_hint(const redis::FlushReport& report) {
    if (report.deleted + report.kept > 0 || report.named_after.empty()) return "";
    return "no key was found under 'prefixes', though " + report::quoted(report.named_after) +
           " bears the site's name; if the site uses that key, add its form to 'prefixes'";
}

std::string holders_summary(const Record& record) {
    std::string text;
    for (const auto& holder : record.holders) text += (text.empty() ? "" : "; ") + summary(holder);
    return text.empty() ? "nobody" : text;
}

Error caught() {
    const std::string way_out = "; mend that and run the command again";
    try {
        throw;
    } catch (const Error& error) {
        return error;
    } catch (const fs::filesystem_error& error) {
        return {ExitStatus::file_system, "cannot read " + report::quoted(error.path1().string()) + ": " +
                                             error.code().message() + way_out};
    } catch (const std::system_error& error) {
        // No more processes, descriptors or memory.
        return {ExitStatus::file_system, error.what() + way_out};
    } catch (const std::exception& error) {
        return {ExitStatus::internal, std::string(error.what()) + "; please report this as a bug"};
    }
}

ExitStatus attempt(report::Report& report, const std::function<ExitStatus()>& work,
                   void (report::Report::*level)(const std::string&), const std::string& meaning) try {
    return work();
} catch (const std::exception&) {
    const Error failure = caught();
    (report.*level)(meaning + failure.what());
    return failure.status();
}

}  // namespace cachehold::command
