// SPDX-License-Identifier: MIT
#include "command/hook.hpp"

#include <boost/filesystem/directory.hpp>
#include <boost/filesystem/operations.hpp>

#include "command/drush8.hpp"
#include "command/hook_status.hpp"
#include "command/words.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

namespace fs = boost::filesystem;
using report::Error;
using report::ExitStatus;

constexpr const char* first_hook = "cachehold.drush.inc";

[[noreturn]] void fail(const std::string& what, const fs::path& path,
                       const boost::system::error_code& error) {
    throw Error(ExitStatus::file_system, "cannot " + what + " " + report::quoted(path.string()) + ": " +
                                             error.message() + "; mend that and run the command again");
}

/// A link that leads to one of our hooks, wherever they were when it was made.
bool is_our_link(const fs::path& path) {
    boost::system::error_code error;
    const fs::path target = fs::read_symlink(path, error);
    return !error && target.filename() == path.filename() && target.parent_path().filename() == "hooks";
}

void link(const fs::path& source, const fs::path& target) {
    boost::system::error_code error;
    if (fs::read_symlink(target, error) == source) return;
    if (is_our_link(target)) fs::remove(target, error);
    fs::create_symlink(source, target, error);
    if (error) fail("link", target, error);
}

void refresh_drush(report::Report& report) {
    if (!refresh_commandfiles())
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
        if (fs::exists(directory / first_hook, error)) return directory;
    }
    throw Error(ExitStatus::file_system,
                "no hooks beside " + report::quoted(program.string()) + "; install cachehold again");
}

std::vector<fs::path> hook_files(const fs::path& source) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(source)) {
        const std::string extension = entry.path().extension().string();
        if (extension == ".inc" || extension == ".php") files.push_back(entry.path());
    }
    return files;
}

ExitStatus hook_install(const fs::path& source, const fs::path& user_dir, report::Report& report) {
    const fs::path directory = user_dir / "cachehold";
    boost::system::error_code error;
    fs::create_directories(directory, error);
    if (error) fail("create", directory, error);
    for (const auto& file : hook_files(source)) link(file, directory / file.filename());
    refresh_drush(report);
    // A Drush may go on with an old list even so.
    const HookState state = drush8_state(source, user_dir);
    if (!state.problem.empty()) {
        report.warning("the Drush hooks are linked, but " + state.problem);
        return ExitStatus::not_protected;
    }
    report.info("the Drush hooks are installed in " + report::quoted(directory.string()));
    return ExitStatus::done;
}

ExitStatus hook_remove(const fs::path& user_dir, report::Report& report) {
    const fs::path directory = user_dir / "cachehold";
    boost::system::error_code error;
    if (!fs::is_directory(directory, error)) {
        report.info("no hooks are installed in " + report::quoted(user_dir.string()));
        return ExitStatus::done;
    }
    for (const auto& entry : fs::directory_iterator(directory))
        if (is_our_link(entry.path()) && !fs::remove(entry.path(), error))
            fail("remove", entry.path(), error);
    fs::remove(directory, error);  // not empty: somebody keeps something there
    refresh_drush(report);
    report.info("the Drush hooks are removed from " + report::quoted(user_dir.string()));
    return ExitStatus::done;
}

}  // namespace cachehold::command
