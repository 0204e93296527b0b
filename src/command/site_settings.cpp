// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <boost/algorithm/string/join.hpp>
#include <ostream>
#include <set>
#include <sstream>

#include "command/doctor.hpp"
#include "command/hook.hpp"
#include "command/sql_caches.hpp"
#include "config/load.hpp"
#include "os/caller.hpp"
#include "report/report.hpp"

namespace cachehold::command {
namespace {

using State = Finding::State;
using Words = std::vector<std::string>;

constexpr std::chrono::seconds patience(10);
constexpr const char* no_answer =
    "PHP gave no clear answer within 10 s; see what settings.php does that long";

/// In an installation beside the hooks.
std::string our_file(const char* name) {
    const fs::path share = hook_source().parent_path();
    return ((os::is_there(share / name) ? share : share / "settings") / name).string();
}

std::string include_line() { return "include '" + our_file("cachehold.settings.inc") + "';"; }

/// Where that line goes. Aegir writes settings.php again and again.
std::string settings_file(const site::Site& site) {
    const bool is_aegir = os::is_there(site.directory() / "drushrc.php");
    return report::quoted((site.directory() / (is_aegir ? "local.settings.php" : "settings.php")).string());
}

/// Empty: settings.php may be read.
std::string why_not_asked(const site::Site& site, const fs::path& root) {
    if (os::is_root()) return "root reads no settings.php; give the site an owner of its own";
    if (os::is_started_by_root())
        return "root reads no settings.php; run: " + as_this_user("cachehold doctor " + operand(site));
    std::string problem = os::who_else_can_write(site.directory() / "settings.php", ::geteuid());
    for (const fs::path& file : {site.directory() / "drushrc.php", root / "includes/bootstrap.inc",
                                 root / "core/includes/bootstrap.inc", root / "autoload.php",
                                 root / "vendor/autoload.php", root.parent_path() / "vendor/autoload.php"})
        if (problem.empty() && os::is_there(file)) problem = os::who_else_can_write(file, ::geteuid());
    return problem.empty() ? "" : "settings.php is not read: " + problem + "; only its owner and root may";
}

/// Where the switch is `word`: on or off. With another root than the site's: what its keys begin with there.
SettingsAnswer ask(const config::Config& config, const site::Site& site, const fs::path& root,
                   const char* word) {
    std::string problem = why_not_asked(site, root);
    if (!problem.empty()) return {{"problem", {problem}}};
    SettingsAnswer answer;
    const Words arguments{our_file("report.php"), root.string(), site.directory().string(), word};
    problem = ask_php(config, arguments, patience, [&](const std::string& said) {
        answer = settings_in(said);
        // Another PHP may do better where settings.php dies of this one.
        return answer["problem"].empty() || answer["problem"].front() == no_answer;
    });
    return problem.empty() ? answer : SettingsAnswer{{"problem", {problem}}};
}

}  // namespace

SettingsAnswer settings_in(const std::string& output) {
    static const std::set<std::string> keys{"core", "chain", "redis", "other", "prefix", "problem"};
    SettingsAnswer unclear{{"problem", {no_answer}}};
    SettingsAnswer answer;
    int marks = 0;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        if (line == (marks == 0 ? "cachehold-settings begins" : "cachehold-settings ends")) {
            ++marks;
        } else if (line.starts_with("cachehold-settings ")) {
            return unclear;
        } else if (marks == 1) {
            const auto at = line.find(' ');
            const auto value = report::percent_decode(line.substr(at + 1), "-._~");
            if (at == line.npos || !value || keys.count(line.substr(0, at)) == 0) return unclear;
            answer[line.substr(0, at)].push_back(line.starts_with("prefix ") ? *value
                                                                             : report::printable(*value));
        }
    }
    return marks == 2 && answer["problem"].size() + answer["chain"].size() == 1 ? answer : unclear;
}

Finding examine_switch(const config::Config& config, const site::Site& site) {
    SettingsAnswer on = ask(config, site, site.root, "on");
    SettingsAnswer off = on["problem"].empty() ? ask(config, site, site.root, "off") : on;
    if (!off["problem"].empty() && os::is_there("/data/conf/global.inc"))
        return {State::good, "switch", "BOA's settings obey it (not asked: " + off["problem"].front() + ")"};
    if (!off["problem"].empty())
        return {State::warning, "switch",
                "whether the site's settings obey it is not known: " + off["problem"].front()};
    const std::string chain = off["chain"].front();
    if (!on["redis"].empty())
        return {State::bad, "switch",
                "Redis stays on for " + boost::join(on["redis"], ", ") + " although the switch is on; " +
                    (chain == "include" ? "move \"" : "add \"") + include_line() + "\" to the end of " +
                    settings_file(site),
                ExitStatus::not_protected};
    if (off["redis"].empty())
        return {State::warning, "switch",
                "the site's settings put nothing into Redis, with the switch on or off; if the web server's "
                "PHP does, name that PHP with 'php'"};
    return {State::good, "switch",
            "the site's settings obey it (" + (chain == "none" ? "their own way" : chain) +
                "): with it on nothing is in Redis, with it off: " + boost::join(off["redis"], ", ")};
}

ExitStatus hook_settings(const config::Config& config, const std::optional<site::Site>& site,
                         std::ostream& out, report::Report& report) {
    std::string place =
        "the file that all settings.php include, behind the lines that set up Redis (in Aegir "
        "/var/aegir/config/includes/global.inc),";
    ExitStatus status = ExitStatus::done;
    if (site) {
        const Finding found = examine_switch(config, *site);
        if (found.state == State::good) return report.info(found.text + "; nothing is to be added"), status;
        place = settings_file(*site);
        report.warning(found.text);
        status = found.status;
    }
    report.info("the last line of " + place + " has to be:");
    out << include_line() << '\n';
    return status;
}

ExitStatus find_prefix(Patient patient, const Words& roots, bool json_wanted, std::ostream& out,
                       report::Report& report) {
    ExitStatus status = ExitStatus::done;
    Words objects;
    std::string lines;
    for (const auto& root : roots) {
        if (root.empty()) continue;
        const auto place = site::from_root_and_uri(root, patient.site->uri);
        SettingsAnswer answer = ask(patient.config, *patient.site, place.root, "off");
        if (!answer["problem"].empty()) {
            report.warning("the settings do not say its prefix: " + answer["problem"].front());
            status = ExitStatus::not_protected;
        } else if (answer["chain"].front() == "boa") {
            report.info("BOA makes prefixes from the site's name, nothing is to be noted");
        }
        if (answer["prefix"].empty()) continue;
        Words texts;
        for (const auto& prefix : answer["prefix"]) {
            texts.push_back(json::text(prefix));
            patient.prefixes.push_back('/' + prefix);
        }
        const std::string directory = json::text((os::absolute(root) / "sites" / place.uri).string());
        objects.push_back(json::object({{"directory", directory}, {"prefixes", json::array(texts)}}));
        lines += "  " + directory + ":\n    prefixes: " + json::array(texts) + '\n';
    }
    Findings findings;
    examine_redis(patient, findings);
    for (const auto& one : findings)
        if (one.check == "keys" || one.state == State::bad) report.info(one.text);
    if (json_wanted)
        out << json::object({{"version", "1"}, {"sites", json::array(objects)}}) << '\n';
    else if (!lines.empty())
        out << "sites:\n" << lines;
    if (lines.empty() && status != ExitStatus::done)
        report.info("else note below 'sites' what stands before the colon of its keys");
    if (!lines.empty())
        report.info("note this in '/etc/cachehold.yml' where root works for this user, else in " +
                    report::quoted(config::own_file(patient.home)));
    return report::first_problem(status, status_of(findings));
}

}  // namespace cachehold::command
