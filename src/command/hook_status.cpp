// SPDX-License-Identifier: MIT
#include "command/hook.hpp"

#include <unistd.h>

#include <boost/filesystem/operations.hpp>
#include <chrono>
#include <ostream>
#include <regex>
#include <sstream>

#include "command/words.hpp"
#include "os/caller.hpp"
#include "os/disk.hpp"
#include "os/start.hpp"

namespace cachehold::command {
namespace {

constexpr std::chrono::seconds drush_limit(30);
constexpr std::size_t size_limit = 1 << 20;

constexpr std::string_view tag = "cachehold-asked\t";
constexpr const char* question =
    "$files = drush_commandfile_list(); print \"cachehold-asked\";"
    " foreach ([\"cachehold\", \"zz_cachehold\"] as $name)"
    " print \"\\t\" . (isset($files[$name]) ? realpath($files[$name]) : \"\");"
    " print \"\\t\" . ini_get(\"open_basedir\") . \"\\n\";";

/// Why one of our links does not lead where it should, and the way out; empty: it does.
std::string link_problem(const HookLink& link, const fs::path& source, const fs::path& user_dir) {
    const fs::path path = user_dir / link.name;
    boost::system::error_code error;
    if (fs::canonical(path, error) == source / link.target) return "";
    const bool is_dangling = error && os::is_there(path);
    const bool is_in_the_way = is_theirs(path, link);
    const bool has_theirs = is_in_the_way && link.name == drush_yml && fs::is_regular_file(path, error);
    return report::quoted(path.string()) +
           (is_dangling ? " leads to nothing that this user can see, and not to " : " does not lead to ") +
           report::quoted((source / link.target).string()) +
           (has_theirs
                ? "; add " + report::quoted((source / "modern").string()) + " to its drush.paths.include"
                : (is_in_the_way ? "; move it away and run " : "; run ") + install_command());
}

/// What else names `directory` for Drush 10 to 13: the environment, or a configuration file of the user;
/// empty where nothing does.
std::string naming_place(const std::string& directory, const fs::path& user_dir) {
    const std::string include = ":" + os::environment("DRUSH_PATHS_INCLUDE") + ":";
    if (include.find(":" + directory + ":") != std::string::npos) return "DRUSH_PATHS_INCLUDE";
    os::Disk disk;
    for (const char* name : {"drush.yml", drush_yml.data()}) {
        boost::system::error_code error;
        const fs::path file = fs::canonical(user_dir / name, error);  // a link of his is as good
        if (error) continue;
        const auto content = os::read_file(disk, {file.parent_path(), file.filename()}, size_limit);
        if (content && is_named_in(content->bytes, directory)) return (user_dir / name).string();
    }
    return "";
}

/// What a Drush prints. Nothing where there is none, or where somebody else than root and this user can have
/// put it there.
std::string said_by(const std::string& drush, const std::vector<std::string>& arguments, HookState& state,
                    const std::string& report = "") {
    const std::string path = os::in_path(drush);
    const std::string distrust = path.empty() ? "" : os::who_else_can_write(path, ::geteuid());
    if (!distrust.empty()) state.unasked = report::quoted(drush) + " is not started: " + distrust;
    if (path.empty() || !distrust.empty()) return "";
    std::vector<std::string> command{"env", "CACHEHOLD_REPORT=" + report, path};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return os::start({command, {}, drush_limit}).output;
}

/// Asks the first Drush 10 to 13 of this user whether it loads our hook. `--version` boots no site, but makes
/// an object of our class, and this object writes into the file of CACHEHOLD_REPORT.
void ask_modern_drush(HookState& state, const std::string& directory) {
    if (os::is_started_by_root()) return;
    const std::string named = os::environment("CACHEHOLD_DRUSH");  // as drush-hold takes it
    for (const char* program :
         {named.empty() ? "drush" : named.c_str(), "drush", "drush13", "drush12", "drush11", "drush10"}) {
        std::string said;
        const std::string answer = hook_answer(
            [&](const std::string& file) { said = said_by(program, {"--version"}, state, file); });
        if (said.find("Drush Commandline Tool 1") == std::string::npos) continue;
        state.asked = program;
        if (!has_answered(answer))
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

void print(const char* name, const HookState& state, std::ostream& out) {
    out << name << '\t' << report::printable(state.place) << '\t';
    out << report::printable(state.problem.empty() ? evidence(state) : state.problem) << '\n';
}

}  // namespace

std::optional<std::string> trouble_in(const std::string& output, const fs::path& source) {
    const auto at = output.find(tag);
    if (at == std::string::npos) return std::nullopt;
    std::istringstream answer(output.substr(at + tag.size()));
    std::string loaded[2];
    std::string open_basedir;
    for (auto& file : loaded) std::getline(answer, file, '\t');
    if (!std::getline(answer, open_basedir)) return std::nullopt;
    for (int i = 0; i < 2; ++i) {
        const fs::path wanted = source / hook_links[i].target;
        if (loaded[i] == wanted) continue;
        const std::string name = report::quoted(wanted.filename().string());
        if (!loaded[i].empty())
            return name + " is another file, " + report::quoted(loaded[i]) + "; remove that one";
        return "it does not load " + name +
               (open_basedir.empty() ? "; run 'drush cache-clear drush'"
                                     : ", and its open_basedir is " + report::quoted(open_basedir) +
                                           "; add " + report::quoted(source.string()) + " to that");
    }
    return "";
}

std::string evidence(const HookState& state) {
    if (!state.asked.empty()) return report::quoted(state.asked) + " loads them";
    std::string why = os::is_started_by_root() ? "root starts no Drush" : state.unasked;
    if (os::is_started_by_root() && !os::is_root())
        why += "; to ask it: " + as_this_user("cachehold hook status");
    return "installed, as far as files tell: " + why;
}

std::string install_command() {
    return os::is_started_by_root() ? "'" + serving_command(os::own_account().name) + "'"
                                    : "'cachehold hook install'";
}

std::string denied_by_boa(const fs::path& source, const os::Account& user) {
    const bool is_of_boa = user.uid == 0 || user.home == "/data/disk/" + user.name ||
                           (user.name == "aegir" && user.home == "/var/aegir");
    static const std::regex denied(
        "/data/disk/[^/]+/(static|distro|platforms|[.]drush(?!/(sys|usr|xts)(/|$)))(/|$)", std::regex::icase);
    if (!is_of_boa || os::is_there("/data/conf/drush_extension_filter_disabled.txt") ||
        !std::regex_search(source.string(), denied, std::regex_constants::match_continuous))
        return "";
    return "BOA's Drush loads nothing for " + report::quoted(user.name) + " from " +
           report::quoted(source.string()) + "; install the package of cachehold, or unpack it below /opt";
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
    HookState state{(user_dir / "cachehold").string(), denied_by_boa(source, os::own_account()), ""};
    for (const auto& link : {hook_links[0], hook_links[1]})
        if (state.problem.empty()) state.problem = link_problem(link, source, user_dir);
    if (!state.problem.empty() || os::is_started_by_root()) return state;
    for (const char* program : {"drush8", "drush"}) {  // the first is BOA's
        const auto trouble = trouble_in(said_by(program, {"php-eval", question}, state), source);
        if (!trouble) continue;
        state.asked = program;
        if (!trouble->empty()) state.problem = report::quoted(program) + ": " + *trouble;
        break;
    }
    return state;
}

HookState modern_state(const fs::path& source, const fs::path& user_dir) {
    const std::string directory = (source / "modern").string();
    HookState state{(user_dir / drush_yml.data()).string(), "", ""};
    for (const auto& link : {hook_links[2], hook_links[3]})
        if (state.problem.empty()) state.problem = link_problem(link, source, user_dir);
    if (!state.problem.empty()) {
        const std::string other = naming_place(directory, user_dir);
        if (other.empty()) return state;
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
        print("Drush 8", drush8, out);
        print("Drush 10 to 13", modern, out);
    }
    const bool is_good = drush8.problem.empty() && modern.problem.empty();
    return is_good ? ExitStatus::done : ExitStatus::not_protected;
}

}  // namespace cachehold::command
