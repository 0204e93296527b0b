// SPDX-License-Identifier: MIT
#include "command/doctor.hpp"

#include <iomanip>
#include <map>
#include <ostream>

#include "command/words.hpp"
#include "hold/membership.hpp"
#include "redis/flusher.hpp"
#include "redis/matcher.hpp"
#include "report/encoding.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

namespace json = report::json;
using State = Finding::State;
using report::ExitStatus;

constexpr const char* words[] = {"good", "warning", "bad"};

std::string word_of(State state) { return words[static_cast<int>(state)]; }

/// How many keys the site has, under which prefixes.
void count_keys(const Patient& patient, std::vector<Finding>& findings) {
    hold::Request of_site;
    of_site.site = *patient.site;
    const auto names = hold::wanted(of_site, patient.config).names;
    redis::FlushRequest request = hold::flush_request(patient.config, names);
    request.dry_run = true;
    const redis::FlushReport report = redis::flusher_of(patient.servers)(request, patient.progress);
    std::map<std::string, std::uint64_t> counts;
    for (const auto& [bin, one] : report.bins) counts[bin.substr(0, bin.find(':'))] += one.deleted + one.kept;
    std::string text;
    for (const auto& [prefix, count] : counts)
        text += (text.empty() ? ": " : ", ") + report::printable(prefix) + " " + std::to_string(count);
    const std::string walked = " of " + std::to_string(report.walked);
    const std::string hint = other_forms_hint(report);
    if (report.deleted + report.kept > 0)
        findings.push_back({State::good, "keys",
                            std::to_string(report.deleted) + walked + " to flush, " +
                                std::to_string(report.kept) + " to keep" + text});
    else
        findings.push_back({State::warning, "keys",
                            !hint.empty() ? hint
                                          : "none" + walked +
                                                " is the site's; unless it is new or held, 'prefixes' or "
                                                "'redis.database' is not what it uses"});
}

/// Whether it can be flushed.
bool examine_server(const redis::ServerSettings& server, std::vector<Finding>& findings) {
    const redis::Inspection found = redis::inspect(server);
    findings.push_back(
        {State::good, "redis", (found.product.empty() ? "" : found.product + " at ") + found.server});
    findings.push_back(
        {State::good, "password",
         found.password_place.empty() ? "none found, none sent" : "from " + found.password_place});
    std::string databases;
    for (const int database : found.databases)
        databases += (databases.empty() ? "" : " and ") + std::to_string(database);
    databases += ", " + std::to_string(found.keys) + " keys";
    if (server.database && found.databases.front() != *server.database)
        databases += ": the server refuses " + std::to_string(*server.database) +
                     ", then phpredis uses 0, and so do we";
    findings.push_back({State::good, "database", databases});
    for (const auto& refusal : found.refusals)
        findings.push_back({State::bad, "rights", refusal, ExitStatus::flush_owed});
    if (!found.refusals.empty()) return false;
    findings.push_back({State::good, "rights", "SCAN and deletion are allowed"});
    return true;
}

}  // namespace

void examine_configuration(const Patient& patient, std::vector<Finding>& findings) {
    std::string files;
    for (const auto& source : patient.config.sources) files += (files.empty() ? "" : ", ") + source;
    findings.push_back({State::good, "configuration",
                        files.empty() ? "no file, every key has its default" : "read: " + files});
    for (const auto& [key, origin] : patient.config.origins)
        findings.push_back({State::good, key, origin.value + " (" + origin.place + ")"});
}

void examine_redis(const Patient& patient, std::vector<Finding>& findings) {
    std::string addresses;
    for (const auto& endpoint : patient.servers.front().endpoints)
        addresses += (addresses.empty() ? "" : ", ") + to_string(endpoint);
    if (!patient.servers_file.empty())
        findings.push_back({State::good, "boa", addresses + " (" + patient.servers_file + ")"});
    const auto attempt = [&](const auto& examination) {
        try {
            return examination();
        } catch (const redis::FlushError& error) {
            findings.push_back({State::bad, "redis", error.what(), ExitStatus::flush_owed});
        } catch (const report::Error& error) {
            findings.push_back({State::bad, "redis", error.what(), error.status()});
        }
        return false;
    };
    bool are_good = true;
    for (const auto& server : patient.servers)
        are_good = attempt([&] { return examine_server(server, findings); }) && are_good;
    if (patient.site && are_good) attempt([&] { return count_keys(patient, findings), true; });
}

std::vector<Finding> examine(const Patient& patient) {
    std::vector<Finding> findings;
    examine_configuration(patient, findings);
    if (patient.site) examine_site(patient, *patient.site, findings);
    examine_redis(patient, findings);
    examine_state(patient, findings);
    examine_hooks(patient, findings);
    return findings;
}

ExitStatus status_of(const std::vector<Finding>& findings) {
    for (const auto& finding : findings)
        if (finding.state == State::bad) return finding.status;
    return ExitStatus::done;
}

void print_findings(const std::vector<Finding>& findings, const std::string& user, bool json_wanted,
                    std::ostream& out) {
    std::vector<std::string> checks;
    for (const auto& finding : findings) {
        if (!json_wanted)
            out << std::left << std::setw(9) << word_of(finding.state) << finding.check << ": "
                << report::printable(finding.text, 4096) << '\n';
        checks.push_back(json::object({{"check", json::text(finding.check)},
                                       {"state", json::text(word_of(finding.state))},
                                       {"text", json::text(finding.text)}}));
    }
    if (json_wanted)
        out << "users " << json::object({{"user", json::text(user)}, {"checks", json::array(checks)}})
            << '\n';
}

}  // namespace cachehold::command
