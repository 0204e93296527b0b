// SPDX-License-Identifier: MIT
#include "command/hook.hpp"

#include <unistd.h>

#include <boost/algorithm/string/predicate.hpp>
#include <boost/filesystem/operations.hpp>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "os/caller.hpp"
#include "os/disk.hpp"

namespace cachehold::command {
namespace {

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

/// Drush 8 keeps lists of its commandfiles and goes by them as long as they are there (command.inc:1610,
/// environment.inc:676); `drush cache-clear drush` deletes these files, too. BOA's Drush has them in ~/.tmp.
void forget_lists(const fs::path& user_dir, report::Report& report) {
    os::Disk disk;
    for (const auto& cache : {os::Location{user_dir, "cache/default/list"},
                              os::Location{user_dir.parent_path(), ".tmp/cache/default/list"},
                              os::Location{os::environment("CACHE_PREFIX"), "cache/default/list"}})
        try {
            const os::Handle directory(disk, disk.open_parent(cache));
            for (const auto& name : disk.list(directory.get()))
                if (boost::contains(name, "commandfiles-")) disk.remove(directory.get(), name);
        } catch (const os::DiskError& error) {
            if (!error.is_missing())
                report.warning("Drush 8 may go on with its old list of commandfiles, " +
                               report::quoted(cache.full().string()) +
                               "; run 'drush cache-clear drush' as this user");
        }
}

}  // namespace

fs::path hook_source() {
    boost::system::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
    for (const char* candidate : {"../share/cachehold/hooks", "../../hooks"}) {
        fs::path directory = fs::weakly_canonical(program / candidate, error);
        if (fs::exists(directory / hook_links[0].target, error)) return directory;
    }
    throw Error(ExitStatus::file_system,
                "no hooks beside " + report::quoted(program.string()) + "; install cachehold again");
}

bool is_theirs(const fs::path& path, const HookLink& link) {
    return os::is_there(path) && !is_ours(path, link);
}

ExitStatus hook_install(const fs::path& source, const fs::path& user_dir, report::Report& report) {
    if (const auto denial = denied_by_boa(source, os::own_account()); !denial.empty())
        throw Error(ExitStatus::not_protected, denial);
    for (const auto& link : hook_links) {
        // A drush.yml of the user stays as it is; modern_state() says what to add to it.
        if (link.name != drush_yml || !is_theirs(user_dir / link.name, link)) make(link, source, user_dir);
    }
    forget_lists(user_dir, report);
    const std::string where = report::quoted(user_dir.string());
    ExitStatus status = ExitStatus::done;
    const HookState old = drush8_state(source, user_dir);
    for (const auto& state : {old, modern_state(source, user_dir)}) {
        if (state.problem.empty()) continue;
        report.warning("the Drush hooks are linked in " + where + ", but " + state.problem);
        status = ExitStatus::not_protected;
    }
    if (status == ExitStatus::done)
        report.info("the Drush hooks in " + where + " are " +
                    (old.asked.empty() ? evidence(old) : "installed"));
    return status;
}

ExitStatus hook_remove(const fs::path& user_dir, report::Report& report) {
    bool is_done = false;
    for (const auto& link : hook_links) is_done = remove(link, user_dir) || is_done;
    const std::string where = report::quoted(user_dir.string());
    if (is_done) forget_lists(user_dir, report);
    report.info(is_done ? "the Drush hooks are removed from " + where : "no hooks are installed in " + where);
    return ExitStatus::done;
}

std::string hook_answer(const std::function<void(const std::string& file)>& work) {
    const std::string directory = os::environment("TMPDIR");
    std::string path = (directory.empty() ? "/tmp" : directory) + "/cachehold-run-XXXXXX";
    const int descriptor = ::mkstemp(path.data());
    if (descriptor < 0) return work(""), "";
    const std::unique_ptr<const std::string, void (*)(const std::string*)> remover(
        &path, [](const std::string* file) { ::unlink(file->c_str()); });
    ::close(descriptor);
    work(path);
    std::string text(1 << 20, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

bool has_answered(const std::string& report) { return report.rfind("seen\n", 0) == 0; }

bool has_unfinished(const std::string& report) {
    std::set<std::string> open;
    std::istringstream words(report);
    for (std::string word, process; words >> word;) {
        if (word == "seen" || !(words >> process)) continue;
        if (word == "begin") open.insert(process);
        if (word == "done") open.erase(process);
    }
    return !open.empty();
}

}  // namespace cachehold::command
