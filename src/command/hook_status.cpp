// SPDX-License-Identifier: MIT
#include "command/hook.hpp"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/filesystem/operations.hpp>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <ostream>
#include <sstream>

#include "command/hook_answer.hpp"
#include "os/caller.hpp"
#include "os/posix_disk.hpp"
#include "os/replace_file.hpp"
#include "os/start.hpp"
#include "report/json.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

namespace fs = boost::filesystem;
namespace json = report::json;
using report::ExitStatus;

constexpr std::chrono::seconds drush8_limit(60);
constexpr std::chrono::seconds modern_limit(20);
constexpr std::size_t size_limit = 1 << 20;

constexpr const char* tag = "cachehold-asked\t";
constexpr const char* question =
    "$files = drush_commandfile_list(); print \"cachehold-asked\";"
    " foreach ([\"cachehold\", \"zz_cachehold\"] as $name)"
    " print \"\\t\" . (isset($files[$name]) ? realpath($files[$name]) : \"\");"
    " print \"\\t\" . ini_get(\"open_basedir\") . \"\\n\";";

/// Where a Drush 8 that is only asked keeps its cache. The user's lists of commandfiles are copied there,
/// since Drush goes by them, also by old ones.
class CacheAside {
public:
    CacheAside() {
        boost::system::error_code error;
        std::string path = (fs::temp_directory_path(error) / "cachehold-drush-XXXXXX").string();
        if (::mkdtemp(path.data()) == nullptr) return;
        path_ = path;
        const fs::path lists = "cache/default";
        fs::create_directories(path_ / lists, error);
        // BOA's Drush has them in ~/.tmp, others in ~/.drush.
        const std::string prefix = os::environment("CACHE_PREFIX");
        const fs::path home = os::environment("HOME");
        for (const auto& place : prefix.empty() ? std::vector<fs::path>{home / ".tmp", home / ".drush"}
                                                : std::vector<fs::path>{prefix})
            for (const auto& entry : fs::directory_iterator(place / lists, error)) {
                const fs::path name = entry.path().filename();
                const bool is_file = entry.symlink_status(error).type() == fs::regular_file;
                if (is_file && name.string().find("commandfiles-") != std::string::npos)
                    fs::copy_file(entry.path(), path_ / lists / name, error);
            }
    }
    CacheAside(const CacheAside&) = delete;
    CacheAside& operator=(const CacheAside&) = delete;
    ~CacheAside() {
        boost::system::error_code error;
        if (!path_.empty()) fs::remove_all(path_, error);
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

/// Empty, or which of the links does not lead where it should.
std::string missing_link(const HookLink (&links)[2], const fs::path& source, const fs::path& user_dir) {
    for (const auto& [name, target] : links) {
        boost::system::error_code error;
        if (fs::canonical(user_dir / name, error) != source / target || error)
            return report::quoted((user_dir / name).string()) + " does not lead to " +
                   report::quoted((source / target).string());
    }
    return "";
}

/// The configuration file of the user that names `directory` for Drush 10 to 13; empty where none does.
std::string naming_file(const std::string& directory, const fs::path& user_dir) {
    os::PosixDisk disk;
    for (const char* name : {"drush.yml", modern_links[1].name}) {
        boost::system::error_code error;
        const fs::path file = fs::canonical(user_dir / name, error);  // a link of his is as good
        if (error) continue;
        const auto content = os::read_file(disk, {file.parent_path(), file.filename()}, size_limit);
        if (content && is_named_in(content->bytes, directory)) return (user_dir / name).string();
    }
    return "";
}

/// Some Drush 10 to 13 of this user, and whether it makes an object of our class, which says so to whoever
/// gives it a file for that. With --version nothing boots and nothing else is done.
void ask_modern_drush(HookState& state, const std::string& directory) {
    const std::string named = os::environment("CACHEHOLD_DRUSH");  // as drush-hold takes it
    for (const char* program :
         {named.empty() ? "drush" : named.c_str(), "drush", "drush13", "drush12", "drush11", "drush10"}) {
        const HookAnswer report;
        const auto said =
            os::start({{"env", "CACHEHOLD_REPORT=" + report.path(), program, "--version"}, {}, modern_limit});
        if (!said.in_time || said.output.find("Drush Commandline Tool 1") == std::string::npos) continue;
        state.asked = program;
        if (!has_answered(report.text()))
            state.problem = report::quoted(state.asked) +
                            " does not load it; set DRUSH_PATHS_INCLUDE=" + directory +
                            " in the environment of this user";
        return;
    }
}

std::string to_json(const HookState& state) {
    return json::object({{"installed_in", json::text(state.place)},
                         {"good", json::boolean(state.problem.empty())},
                         {"problem", json::text(state.problem)},
                         {"asked", json::text(state.asked)}});
}

void print(const char* name, const HookState& state, const char* what, std::ostream& out) {
    out << name << '\t' << report::printable(state.place) << '\t';
    if (!state.problem.empty())
        out << report::printable(state.problem);
    else if (state.asked.empty())
        out << "installed, as far as files tell: no " << name << " was found that could be asked";
    else
        out << report::quoted(state.asked) << ' ' << what;
    out << '\n';
}

}  // namespace

std::vector<std::string> drush8_answer_in(const std::string& output) {
    const auto at = output.find(tag);
    if (at == std::string::npos) return {};
    const auto begin = at + std::string(tag).size();
    std::vector<std::string> answer;
    boost::split(answer, output.substr(begin, output.find('\n', begin) - begin), boost::is_any_of("\t"));
    return answer.size() == 3 ? answer : std::vector<std::string>();
}

std::string trouble_with(const std::vector<std::string>& answer, const fs::path& source) {
    for (std::size_t i = 0; i < std::size(drush8_links); ++i) {
        const fs::path wanted = source / drush8_links[i].target;
        if (answer[i] == wanted) continue;
        const std::string name = report::quoted(wanted.filename().string());
        if (!answer[i].empty())
            return name + " is another file, " + report::quoted(answer[i]) + "; remove that one";
        return "it does not load " + name +
               (answer[2].empty() ? "; run 'cachehold hook install'"
                                  : ", and its open_basedir is " + report::quoted(answer[2]) + "; add " +
                                        report::quoted(source.string()) + " to that");
    }
    return "";
}

bool is_named_in(const std::string& text, const std::string& directory) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const auto at = line.find(directory);
        if (at != std::string::npos && line.rfind('#', at) == std::string::npos) return true;
    }
    return false;
}

HookState drush8_state(const fs::path& source, const fs::path& user_dir) {
    HookState state{(user_dir / "cachehold").string(), missing_link(drush8_links, source, user_dir), ""};
    if (!state.problem.empty()) state.problem += "; run 'cachehold hook install'";
    const CacheAside aside;
    if (!state.problem.empty() || aside.path().empty()) return state;
    for (const char* program : drush8_programs) {
        const auto said =
            os::start({{"env", "CACHE_PREFIX=" + aside.path().string(), program, "php-eval", question},
                       {},
                       drush8_limit});
        const auto answer = drush8_answer_in(said.output);
        if (answer.empty()) continue;
        state.asked = program;
        state.problem = trouble_with(answer, source);
        if (!state.problem.empty()) state.problem = report::quoted(program) + ": " + state.problem;
        break;
    }
    return state;
}

HookState modern_state(const fs::path& source, const fs::path& user_dir) {
    const std::string directory = (source / "modern").string();
    const std::string include = ":" + os::environment("DRUSH_PATHS_INCLUDE") + ":";
    HookState state{(user_dir / modern_links[1].name).string(), missing_link(modern_links, source, user_dir),
                    ""};
    if (!state.problem.empty()) {
        const bool is_set = include.find(":" + directory + ":") != std::string::npos;
        const std::string other = is_set ? "DRUSH_PATHS_INCLUDE" : naming_file(directory, user_dir);
        if (other.empty()) {
            boost::system::error_code error;
            const bool is_theirs = fs::symlink_status(state.place, error).type() == fs::regular_file;
            state.problem += is_theirs ? "; add " + report::quoted(directory) + " to its drush.paths.include"
                                       : "; run 'cachehold hook install'";
            return state;
        }
        state = {other, "", ""};
    }
    ask_modern_drush(state, directory);
    return state;
}

ExitStatus hook_status(const fs::path& source, const fs::path& user_dir, bool json_wanted,
                       std::ostream& out) {
    const HookState drush8 = drush8_state(source, user_dir);
    const HookState modern = modern_state(source, user_dir);
    if (json_wanted) {
        out << json::object({{"version", "1"}, {"drush8", to_json(drush8)}, {"modern", to_json(modern)}})
            << '\n';
    } else {
        print("Drush 8", drush8, "loads both files", out);
        print("Drush 10 to 13", modern, "loads the hook", out);
    }
    const bool is_good = drush8.problem.empty() && modern.problem.empty();
    return is_good ? ExitStatus::done : ExitStatus::not_protected;
}

}  // namespace cachehold::command
