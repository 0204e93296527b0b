// SPDX-License-Identifier: MIT
#include "command/doctor.hpp"

#include <algorithm>
#include <boost/algorithm/string/join.hpp>
#include <boost/filesystem/operations.hpp>
#include <iomanip>
#include <ostream>

#include "hold/membership.hpp"
#include "os/disk.hpp"
#include "redis/flusher.hpp"
#include "redis/matcher.hpp"
#include "report/report.hpp"

namespace cachehold::command {
namespace {

using State = Finding::State;

constexpr int deepest = 4;  // of a user of BOA's: distro/001/PLATFORM/web
constexpr std::size_t most_shown = 20;
constexpr const char* alias_end = ".alias.drushrc.php";
constexpr const char* words[] = {"good", "warning", "bad"};

/// How many keys the site has, under which prefixes.
void count_keys(const Patient& patient, Findings& findings) try {
    Request of_site;
    of_site.site = *patient.site;
    auto names = hold::wanted(of_site, patient.config).names;
    names.insert(names.end(), patient.prefixes.begin(), patient.prefixes.end());
    redis::FlushRequest request = hold::flush_request(patient.config, names);
    request.dry_run = true;
    const redis::FlushReport report = redis::flusher_of(patient.servers, patient.progress)(request);
    std::map<std::string, std::uint64_t> counts;
    for (const auto& [bin, one] : report.bins) counts[bin.substr(0, bin.find(':'))] += one.deleted + one.kept;
    std::string text;
    for (const auto& [prefix, count] : counts)
        text += (text.empty() ? ": " : ", ") + report::printable(prefix) + " " + std::to_string(count);
    const std::string walked = " of " + std::to_string(report.walked);
    const std::string hint = other_forms_hint(report);
    if (report.deleted + report.kept > 0)
        findings.good("keys", std::to_string(report.deleted) + walked + " to flush, " +
                                  std::to_string(report.kept) + " to keep" + text);
    else
        findings.warn("keys", !hint.empty() ? hint
                                            : "none" + walked +
                                                  " keys is the site's; if the site is neither new nor "
                                                  "held, correct 'prefixes' or 'redis.database'");
} catch (const Error& error) {
    findings.bad("redis", error);
}

/// Whether it can be flushed.
bool examine_server(const redis::ServerSettings& server, Findings& findings) try {
    const redis::Inspection found = redis::inspect(server);
    findings.good("redis", (found.product.empty() ? "" : found.product + " at ") + found.server);
    findings.good("password",
                  found.password_place.empty() ? "none found, none sent" : "from " + found.password_place);
    std::string databases;
    for (const int database : found.databases)
        databases += (databases.empty() ? "" : " and ") + std::to_string(database);
    databases += ", " + std::to_string(found.keys) + " keys";
    if (server.database && found.databases.front() != *server.database)
        databases += ": the server refuses " + std::to_string(*server.database) +
                     ", then phpredis uses 0, and so do we";
    findings.good("database", databases);
    for (const auto& refusal : found.refusals) findings.bad("rights", refusal, ExitStatus::flush_owed);
    if (!found.refusals.empty()) return false;
    findings.good("rights", "SCAN and deletion are allowed");
    return true;
} catch (const Error& error) {
    findings.bad("redis", error);
    return false;
}

void add_aliases(const fs::path& drush, std::set<std::string>& names) {
    for (const auto& entry : os::entries_of(drush)) {
        const std::string name = entry.path().filename().string();
        const auto at = name.rfind(alias_end);
        if (at != std::string::npos && at > 0) names.insert(name.substr(0, at));
    }
}

void search(const fs::path& directory, int depth, std::set<std::string>& names) {
    boost::system::error_code error;
    const bool is_root = fs::symlink_status(directory / "sites", error).type() == fs::directory_file;
    if (!is_root && depth == deepest) return;
    for (const auto& entry : os::entries_of(is_root ? directory / "sites" : directory)) {
        const std::string name = entry.path().filename().string();
        const bool is_directory = entry.symlink_status(error).type() == fs::directory_file;
        if (is_root)
            names.insert(name);
        else if (is_directory && name.front() != '.')
            search(entry.path(), depth + 1, names);
    }
}

}  // namespace

void examine_configuration(const Patient& patient, Findings& findings) {
    const std::string files = boost::join(patient.config.sources, ", ");
    findings.good("configuration", files.empty() ? "no file, every key has its default" : "read: " + files);
    for (const auto& [key, origin] : patient.config.origins)
        findings.good(key, origin.value + " (" + origin.place + ")");
}

void examine_redis(const Patient& patient, Findings& findings) {
    std::string addresses;
    for (const auto& endpoint : patient.servers.front().endpoints)
        addresses += (addresses.empty() ? "" : ", ") + to_string(endpoint);
    if (!patient.servers_file.empty())
        findings.good("address", addresses + " (" + patient.servers_file + ")");
    bool are_good = true;
    for (const auto& server : patient.servers) are_good = examine_server(server, findings) && are_good;
    if (patient.site && are_good) count_keys(patient, findings);
}

Findings examine(const Patient& patient) {
    Findings findings;
    examine_configuration(patient, findings);
    if (patient.site) examine_site(patient, *patient.site, findings);
    examine_redis(patient, findings);
    examine_state(patient, findings);
    examine_hooks(patient, findings);
    return findings;
}

ExitStatus status_of(const Findings& findings) {
    for (const auto& finding : findings)
        if (finding.state == State::bad) return finding.status;
    return ExitStatus::done;
}

void print_findings(const Findings& findings, const std::string& user, bool json_wanted, std::ostream& out) {
    std::vector<std::string> checks;
    for (const auto& finding : findings) {
        const char* word = words[static_cast<int>(finding.state)];
        if (!json_wanted)
            out << std::left << std::setw(9) << word << finding.check << ": "
                << report::printable(finding.text, 4096) << '\n';
        checks.push_back(json::object({{"check", json::text(finding.check)},
                                       {"state", json::text(word)},
                                       {"text", json::text(finding.text)}}));
    }
    if (json_wanted)
        out << "users " << json::object({{"user", json::text(user)}, {"checks", json::array(checks)}})
            << '\n';
}

std::set<std::string> names_below(const std::vector<std::string>& directories) {
    std::set<std::string> names;
    for (const auto& directory : directories) {
        if (directory.size() < 2) continue;  // a user without a home
        add_aliases(fs::path(directory) / ".drush", names);
        search(directory, 0, names);
    }
    names.erase("www.");  // what prefixes_of() does not take
    return names;
}

Findings examine_leftovers(const config::Config& config, const std::vector<redis::ServerSettings>& servers,
                           const std::set<std::string>& names, const redis::Progress& progress) try {
    redis::FlushRequest request = hold::flush_request(config, {names.begin(), names.end()});
    request.dry_run = true;
    request.strangers = config.prefixes;
    const redis::FlushReport report = redis::flusher_of(servers, progress)(request);
    std::vector<std::pair<std::uint64_t, std::string>> found;
    for (const auto& [prefix, count] : report.bins)
        found.emplace_back(count.deleted, prefix == "..." ? "other prefixes" : report::quoted(prefix + ':'));
    std::sort(found.rbegin(), found.rend());
    if (found.size() > most_shown) found.resize(most_shown);
    Findings findings;
    for (const auto& [keys, where] : found)
        findings.warn("leftovers",
                      counted(keys, "key") + " under " + where + (keys == 1 ? " belongs" : " belong") +
                          " to no site found here; whoever knows its name: cachehold flush --name NAME");
    findings.good("leftovers", std::to_string(report.deleted) + " of " + counted(report.walked, "key") +
                                   " at " + report.server + " belong to none of " +
                                   std::to_string(names.size()) +
                                   " names found here; for more places: --below DIR");
    return findings;
} catch (const Error& error) {
    Findings findings;
    findings.bad("leftovers", error);
    return findings;
}

}  // namespace cachehold::command
