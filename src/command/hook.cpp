// SPDX-License-Identifier: MIT
#include "command/hook.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/filesystem/operations.hpp>
#include <chrono>

#include "os/start.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

namespace fs = boost::filesystem;
using report::Error;
using report::ExitStatus;

constexpr std::chrono::seconds refresh_limit(60);

[[noreturn]] void fail(const std::string& what, const fs::path& path,
                       const boost::system::error_code& error) {
    throw Error(ExitStatus::file_system, "cannot " + what + " " + report::quoted(path.string()) + ": " +
                                             error.message() + "; mend that and run the command again");
}

/// A link to this one of our hooks, wherever they were when it was made.
bool is_ours(const fs::path& path, const HookLink& link) {
    boost::system::error_code error;
    const fs::path target = fs::read_symlink(path, error);
    return !error && boost::ends_with(target.string(), std::string("/hooks/") + link.target);
}

void make(const HookLink& link, const fs::path& source, const fs::path& user_dir) {
    const fs::path path = user_dir / link.name;
    boost::system::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) fail("create", path.parent_path(), error);
    if (fs::read_symlink(path, error) == source / link.target) return;
    if (is_ours(path, link)) fs::remove(path, error);
    fs::create_symlink(source / link.target, path, error);
    if (error) fail("link", path, error);
}

/// Also the directory, where nobody keeps anything else in it. False where the link is not there.
bool remove(const HookLink& link, const fs::path& user_dir) {
    const fs::path path = user_dir / link.name;
    boost::system::error_code error;
    if (!is_ours(path, link)) return false;
    if (!fs::remove(path, error)) fail("remove", path, error);
    fs::remove(path.parent_path(), error);
    return true;
}

/// Drush 8 keeps a list of its commandfiles (command.inc:1604) and would go on without new ones.
void refresh_drush8(report::Report& report) {
    bool is_done = false;
    for (const char* program : drush8_programs) {
        const auto end = os::start({{program, "cache-clear", "drush"}, {}, refresh_limit});
        is_done = is_done || (end.in_time && end.status == 0);
    }
    if (!is_done)
        report.warning(
            "'drush cache-clear drush' did not succeed; run it as this user, or Drush will not see the "
            "change");
}

}  // namespace

fs::path hook_source() {
    boost::system::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
    for (const char* candidate : {"../share/cachehold/hooks", "../../hooks"}) {
        fs::path directory = fs::weakly_canonical(program / candidate, error);
        if (fs::exists(directory / drush8_links[0].target, error)) return directory;
    }
    throw Error(ExitStatus::file_system,
                "no hooks beside " + report::quoted(program.string()) + "; install cachehold again");
}

ExitStatus hook_install(const fs::path& source, const fs::path& user_dir, report::Report& report) {
    for (const auto& link : drush8_links) make(link, source, user_dir);
    make(modern_links[0], source, user_dir);
    // A file of the user stays as it is; modern_state() says what to add to it.
    boost::system::error_code error;
    const auto there = fs::symlink_status(user_dir / modern_links[1].name, error).type();
    if (there == fs::file_not_found || is_ours(user_dir / modern_links[1].name, modern_links[1]))
        make(modern_links[1], source, user_dir);
    refresh_drush8(report);
    const std::string where = report::quoted(user_dir.string());
    ExitStatus status = ExitStatus::done;
    for (const auto& state : {drush8_state(source, user_dir), modern_state(source, user_dir)}) {
        if (state.problem.empty()) continue;
        report.warning("the Drush hooks are linked in " + where + ", but " + state.problem);
        status = ExitStatus::not_protected;
    }
    if (status == ExitStatus::done) report.info("the Drush hooks are installed in " + where);
    return status;
}

ExitStatus hook_remove(const fs::path& user_dir, report::Report& report) {
    bool is_done = false;
    for (const auto& link : drush8_links) is_done = remove(link, user_dir) || is_done;
    for (const auto& link : modern_links) is_done = remove(link, user_dir) || is_done;
    const std::string where = report::quoted(user_dir.string());
    if (is_done) refresh_drush8(report);
    report.info(is_done ? "the Drush hooks are removed from " + where : "no hooks are installed in " + where);
    return ExitStatus::done;
}

}  // namespace cachehold::command
