// SPDX-License-Identifier: MIT
// What a hold needs of files: the site's INI, the state directory, the hooks.
#include <boost/filesystem/operations.hpp>

#include "command/doctor.hpp"
#include "command/hook.hpp"
#include "command/sql_caches.hpp"
#include "hold/membership.hpp"
#include "hold/switch.hpp"
#include "os/disk.hpp"
#include "report/report.hpp"

namespace cachehold::command {
namespace {

using State = Finding::State;

constexpr std::int64_t longest_without_recover = 3600;
constexpr std::int64_t start_of_2026 = 1767225600;

/// PHP's verdict on one INI. A file that nobody can hold is bad, one of the platform's that PHP ignores is
/// only worth a warning: BOA goes on without it.
void examine_ini(const Patient& patient, const os::Location& ini, bool is_site, Findings& findings) try {
    const std::string check = is_site ? "ini" : "platform_ini";
    const auto seen = hold::look(patient.disk, ini, patient.config.ini);
    const std::string name = report::quoted(ini.full().string());
    if (seen.reading.truth == ini::Truth::unparsable) {
        findings.push_back({is_site ? State::bad : State::warning, check,
                            "PHP ignores " + name + ", line " + std::to_string(seen.reading.line) + ": " +
                                report::printable(seen.reading.reason) + "; mend that line",
                            ExitStatus::ini_refused});
        return;
    }
    std::string lost = is_site ? hold::demand_holdable(patient.disk, ini, patient.config.ini) : "";
    if (!lost.empty()) lost = "; a hold of it has " + lost;
    const bool is_on = seen.reading.truth == ini::Truth::truthy;
    findings.good(check, name + (seen.exists ? "" : " is not there, which is usual") +
                             (is_on         ? ": Redis is off"
                              : seen.exists ? ": the switch is off"
                                            : "") +
                             lost);
} catch (const Error& error) {
    findings.push_back({is_site ? State::bad : State::warning, is_site ? "ini" : "platform_ini", error.what(),
                        error.status()});
}

void examine_prefix(const Patient& patient, const site::Site& site, Findings& findings) try {
    hold::demand_known_prefix(site, patient.config);
} catch (const Error& error) {
    findings.bad("prefixes", error);
}

/// What is held, `status` tells.
void examine_records(record::Store& store, Findings& findings) {
    const auto [records, damaged] = store.list();
    for (const auto& damage : damaged) findings.warn("record", damage);
    if (!records.empty())
        findings.good("holds", counted(records.size(), "record") + "; see 'cachehold status'");
}

/// Whether something calls `recover` now and then is told by what it leaves; a timer that is there may be
/// switched off.
void examine_recover(const Patient& patient, const std::optional<std::int64_t>& last, Findings& findings) {
    const bool is_good = last && patient.clock.now() - *last <= longest_without_recover;
    std::string text = last ? "last ran " + os::to_utc(*last)
                            : "has not run for this user yet; it should within minutes, else";
    if (!is_good)
        text += std::string(last ? ";" : "") +
                " enable cachehold.timer, or have cron run 'cachehold recover' every few minutes";
    findings.push_back({is_good ? State::good : State::warning, "recover", text});
}

void tell_hooks(const std::string& name, const HookState& state, Findings& findings) {
    findings.push_back({state.problem.empty() ? State::good : State::warning, "hooks",
                        name + ": " +
                            report::printable(state.problem.empty() ? state.place + ": " + evidence(state)
                                                                    : state.problem)});
}

}  // namespace

void examine_site(const Patient& patient, const site::Site& site, Findings& findings) try {
    site::demand_exists(site);
    examine_prefix(patient, site, findings);
    const fs::path modules = site.ini().full().parent_path();
    boost::system::error_code error;
    const fs::path place = fs::exists(modules, error) ? modules : site.directory();
    if (os::may_write(place.string()))
        findings.good("site", report::quoted(site.directory().string()));
    else
        findings.bad("site",
                     report::quoted(place.string()) + " cannot be written by this user; " +
                         (place == modules ? "chown it to the site's owner"
                                           : "make the directory for its INI: install -d -m 755 " +
                                                 shell_quoted(modules.string())),
                     ExitStatus::file_system);
    examine_ini(patient, site.ini(), true, findings);
    examine_ini(patient, site.platform_ini(), false, findings);
    if (os::is_there(site.directory() / "settings.php"))
        findings.push_back(examine_switch(patient.config, site));
    demand_emptier(patient.config, {site}, "cachehold begin " + operand(site));
    const auto look = sql_cache_emptier(patient.config, "look");
    const auto caches = look ? look(site) : hold::Emptied();
    if (caches.word == "done") findings.good("sql_caches", "can be emptied");
    if (caches.word == "failed") findings.warn("sql_caches", "will not be emptied: " + caches.problem);
} catch (const Error& error) {
    findings.bad("site", error);
}

/// A directory that is not there yet is made by the first hold, and here it is not.
void examine_state(const Patient& patient, Findings& findings) try {
    if (patient.clock.now() < start_of_2026)
        findings.warn("clock",
                      "it is " + os::to_utc(patient.clock.now()) + " by the clock of this machine; set it");
    boost::system::error_code error;
    fs::path existing = patient.state_directory;
    while (!fs::exists(existing, error) && existing.has_parent_path()) existing = existing.parent_path();
    const std::string name = report::quoted(patient.state_directory);
    const bool is_there = existing == patient.state_directory;
    if (!os::may_write(existing.string()))
        findings.bad("state",
                     name + " cannot be " + (is_there ? "written" : "made") +
                         " by this user; name another with 'state_dir'",
                     ExitStatus::file_system);
    else if (fs::space(existing, error).available < (1U << 20U) && !error)
        findings.bad("state", name + ": no space left; free some", ExitStatus::file_system);
    else
        findings.good("state", name + (is_there ? "" : ", made by the first hold"));
    if (!is_there) return examine_recover(patient, std::nullopt, findings);
    record::Store store(patient.disk, patient.state_directory);
    examine_records(store, findings);
    examine_recover(patient, store.last_recover(), findings);
} catch (const Error& error) {
    findings.bad("state", error);
}

void examine_hooks(const Patient& patient, Findings& findings) try {
    const fs::path drush = fs::path(patient.home) / ".drush";
    boost::system::error_code error;
    if (patient.home.empty() || !fs::is_directory(drush, error)) return;  // a user without Drush
    const fs::path source = hook_source();
    const bool has_drush8 = fs::is_directory(drush / "cachehold", error);
    const HookState modern = modern_state(source, drush);
    if (has_drush8) tell_hooks("Drush 8", drush8_state(source, drush), findings);
    if (modern.problem.empty()) tell_hooks("Drush 10 to 13", modern, findings);
    // Root itself runs no tasks, except on sites of its own.
    if (!has_drush8 && !modern.problem.empty() && (!os::is_root() || patient.site))
        findings.warn("hooks", "none in " + report::quoted(drush.string()) + "; run " + install_command() +
                                   ", or use 'cachehold run'");
} catch (const std::runtime_error& error) {
    findings.warn("hooks", error.what());
}

}  // namespace cachehold::command
