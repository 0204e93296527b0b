// SPDX-License-Identifier: MIT
#include "command/hook.hpp"

#include <chrono>
#include <ctime>
#include <sstream>
#include <vector>

#include "os/disk.hpp"
#include "os/start.hpp"
#include "redis/matcher.hpp"

namespace cachehold::command {
namespace {

constexpr std::size_t note_limit = 1U << 16U;
constexpr std::chrono::seconds sync_limit(120);
constexpr std::time_t given_up = 86400;
constexpr const char* suffix = ".sync";

std::vector<std::vector<std::string>> drushes(const std::string& named) {
    if (named.empty()) return {{"drush8"}, {"drush"}};
    if (fs::path(named).extension() == ".php") return {{"php", named}};
    return {{named}};
}

bool is_brought(const Sync& what) {
    for (auto command : drushes(what.drush)) {
        command.insert(command.end(), {what.alias, "cachehold-sync", what.file});
        const auto done = os::start({command, {}, sync_limit});
        if (done.started) return done.status == 0;
    }
    return false;
}

/// The note goes when it is done, or old.
ExitStatus bring(os::Disk& disk, const os::Location& note, const Sync& what, report::Report& report) {
    const bool is_done = is_brought(what);
    const auto content = os::read_file(disk, note, note_limit);
    const bool is_old = content && std::time(nullptr) - content->meta.mtime_seconds > given_up;
    if (is_done)
        report.info(report::quoted(what.file) + " is on its web servers now");
    else
        report.warning(report::quoted(what.file) + " could not be copied to the web servers of " +
                       report::quoted(what.alias) +
                       (is_old ? "; given up after a day: run Aegir's task Verify for the site"
                               : "; 'cachehold recover' will try again"));
    if (content && (is_done || is_old)) os::remove_file(disk, note, content->meta);
    return is_done ? ExitStatus::done : ExitStatus::file_system;
}

}  // namespace

/// One note a file, whatever the number of failures.
ExitStatus sync(const fs::path& state, const Sync& what, report::Report& report) {
    os::Disk disk;
    const os::Location note{state, redis::md5_hex(what.alias + '\n' + what.file) + suffix};
    if (!os::read_file(disk, note, note_limit))
        os::replace_file(disk, note, what.drush + '\n' + what.alias + '\n' + what.file + '\n', std::nullopt,
                         {"", 0600});
    return bring(disk, note, what, report);
}

ExitStatus sync_again(const fs::path& state, report::Report& report) {
    os::Disk disk;
    ExitStatus status = ExitStatus::done;
    for (const auto& entry : os::entries_of(state)) {
        if (entry.path().extension() != suffix) continue;
        const os::Location note{state, entry.path().filename()};
        const auto content = os::read_file(disk, note, note_limit);
        if (!content) continue;
        Sync what;
        std::istringstream lines(content->bytes);
        std::getline(lines, what.drush) && std::getline(lines, what.alias) && std::getline(lines, what.file);
        status = report::first_problem(status, bring(disk, note, what, report));
    }
    return status;
}

}  // namespace cachehold::command
