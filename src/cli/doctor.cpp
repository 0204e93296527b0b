// SPDX-License-Identifier: MIT
#include "cli/doctor.hpp"

#include <unistd.h>

#include "cli/program.hpp"
#include "cli/request.hpp"
#include "command/doctor.hpp"
#include "command/leftovers.hpp"

namespace cachehold::cli {
namespace {

using command::Finding;

int tell(const Options& options, std::vector<Finding> findings, std::ostream& out) {
    const os::Account account = os::account_of(::geteuid(), ::getegid());
    const std::string user = account.name.empty() ? std::to_string(account.uid) : account.name;
    findings.insert(findings.begin(), {Finding::State::good, "user", user});
    command::print_findings(findings, user, options.json, out);
    return static_cast<int>(command::status_of(findings));
}

}  // namespace

int doctor(const Options& options, const report::Error& error, std::ostream& out) {
    return tell(options, {{Finding::State::bad, "configuration", error.what(), error.status()}}, out);
}

int doctor(const Options& options, const Settings& settings, std::ostream& out, TextPrinter& printer) {
    os::PosixDisk disk;
    const os::SystemClock clock;
    const os::SystemProcesses processes;
    command::Patient patient{disk,
                             clock,
                             processes,
                             printer,
                             settings.config(),
                             settings.servers(),
                             settings.password_place(),
                             settings.state_directory(),
                             environment("HOME"),
                             std::nullopt,
                             {}};
    if (names_site(options)) patient.site = site_of(options);
    patient.progress = progress_on(printer);
    auto findings = command::examine(patient);
    printer.wipe_progress();
    return tell(options, std::move(findings), out);
}

int leftovers(const Options& options, const Settings& settings, std::ostream& out, TextPrinter& printer) {
    std::vector<std::string> places{environment("HOME")};
    for (const auto& place : options.below) places.push_back(os::absolute(place).string());
    if (os::is_root())
        for (const auto& account : os::all_accounts()) places.push_back(account.home);
    auto findings = command::examine_leftovers(settings.config(), settings.servers(),
                                               command::names_below(places), progress_on(printer));
    printer.wipe_progress();
    return tell(options, std::move(findings), out);
}

}  // namespace cachehold::cli
