// SPDX-License-Identifier: MIT
#include "command/hook_status.hpp"

#include <boost/filesystem/operations.hpp>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <ostream>

#include "command/drush8.hpp"
#include "command/hook.hpp"
#include "command/hook_report.hpp"
#include "command/modern_hook.hpp"
#include "os/capture.hpp"
#include "report/json.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

namespace fs = boost::filesystem;
namespace json = report::json;
using report::ExitStatus;

constexpr std::chrono::seconds answer_limit(20);

/// A list of directories with colons between them.
bool is_among(const fs::path& directory, const char* list) {
    return list != nullptr &&
           (":" + std::string(list) + ":").find(":" + directory.string() + ":") != std::string::npos;
}

/// Empty, or why Drush could not find them there.
std::string missing_link(const fs::path& source, const fs::path& directory) {
    for (const auto& file : hook_files(source)) {
        boost::system::error_code error;
        const fs::path link = directory / file.filename();
        if (fs::canonical(link, error) != file || error)
            return report::quoted(link.string()) + " does not lead to " + report::quoted(file.string()) +
                   "; run 'cachehold hook install'";
    }
    return "";
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
        out << report::quoted(state.asked) << " loads " << what;
    out << '\n';
}

/// Some Drush 10 to 13 of this user, and whether it makes an object of our class, which says so to whoever
/// gives it a file for that. With --version nothing boots and nothing else is done.
struct ModernDrush {
    std::string program;
    bool loads_us;
};
std::optional<ModernDrush> ask_modern_drush() {
    const char* named = std::getenv("CACHEHOLD_DRUSH");  // as drush-hold takes it
    for (const std::string program :
         {named == nullptr ? "drush" : named, "drush", "drush13", "drush12", "drush11", "drush10"}) {
        const HookReport report;
        const auto answer =
            os::capture({"env", "CACHEHOLD_REPORT=" + report.path(), program, "--version"}, answer_limit);
        if (answer.in_time && answer.output.find("Drush Commandline Tool 1") != std::string::npos)
            return ModernDrush{program, has_answered(report.text())};
    }
    return std::nullopt;
}

}  // namespace

HookState drush8_state(const fs::path& source, const fs::path& user_dir) {
    HookState state{(user_dir / "cachehold").string(), missing_link(source, user_dir / "cachehold"), ""};
    if (!state.problem.empty()) return state;
    if (const auto seen = ask_drush8()) {
        state.asked = seen->drush;
        state.problem = trouble_with(*seen, source.string());
        if (!state.problem.empty()) state.problem = "'" + seen->drush + "': " + state.problem;
    }
    return state;
}

HookState modern_state(const fs::path& source, const fs::path& user_dir) {
    const fs::path directory = source / "modern";
    HookState state{(user_dir / "drush.yml").string(), "", ""};
    if (is_among(directory, std::getenv("DRUSH_PATHS_INCLUDE")))
        state.place = "DRUSH_PATHS_INCLUDE";
    else if (!is_modern_hook_named(directory, user_dir))
        state.problem = report::quoted(directory.string()) +
                        " is not in its drush.paths.include; run 'cachehold hook install'";
    if (!state.problem.empty()) return state;
    if (const auto drush = ask_modern_drush()) {
        state.asked = drush->program;
        if (!drush->loads_us)
            state.problem = report::quoted(drush->program) +
                            " does not load it; set DRUSH_PATHS_INCLUDE=" + directory.string() +
                            " in the environment of this user";
    }
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
        print("Drush 8", drush8, "both files, in the right order", out);
        print("Drush 10 to 13", modern, "the hook", out);
    }
    const bool is_good = drush8.problem.empty() && modern.problem.empty();
    return is_good ? ExitStatus::done : ExitStatus::not_protected;
}

}  // namespace cachehold::command
