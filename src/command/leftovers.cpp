// SPDX-License-Identifier: MIT
#include "command/doctor.hpp"

#include <algorithm>
#include <boost/filesystem/operations.hpp>
#include <set>

#include "command/words.hpp"
#include "os/disk.hpp"
#include "redis/flusher.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

namespace fs = boost::filesystem;
using State = Finding::State;
using report::ExitStatus;

constexpr int deepest = 4;  // of a user of BOA's: distro/001/PLATFORM/web
constexpr std::size_t most_shown = 20;
constexpr const char* alias_end = ".alias.drushrc.php";

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

std::vector<std::string> names_below(const std::vector<std::string>& directories) {
    std::set<std::string> names;
    for (const auto& directory : directories) {
        if (directory.size() < 2) continue;  // a user without a home
        add_aliases(fs::path(directory) / ".drush", names);
        search(directory, 0, names);
    }
    names.erase("www.");  // what prefixes_of() does not take
    return {names.begin(), names.end()};
}

std::vector<Finding> examine_leftovers(const config::Config& config,
                                       const std::vector<redis::ServerSettings>& servers,
                                       const std::vector<std::string>& names,
                                       const redis::Progress& progress) try {
    redis::FlushRequest request = hold::flush_request(config, names);
    request.dry_run = true;
    request.keep.clear();
    request.strangers = config.prefixes;
    const redis::FlushReport report = redis::flusher_of(servers)(request, progress);
    std::vector<std::pair<std::uint64_t, std::string>> found;
    for (const auto& [prefix, count] : report.bins)
        found.emplace_back(count.deleted, prefix == "..." ? "other prefixes" : report::quoted(prefix + ':'));
    std::sort(found.rbegin(), found.rend());
    if (found.size() > most_shown) found.resize(most_shown);
    std::vector<Finding> findings;
    findings.reserve(found.size() + 1);
    for (const auto& [keys, where] : found)
        findings.push_back(
            {State::warning, "leftovers",
             counted(keys, "key") + " under " + where + (keys == 1 ? " belongs" : " belong") +
                 " to no site found here; whoever knows its name: cachehold flush --name NAME"});
    findings.push_back({State::good, "leftovers",
                        std::to_string(report.deleted) + " of " + counted(report.walked, "key") + " at " +
                            report.server + " belong to none of " + std::to_string(names.size()) +
                            " names found here; for more places: --below DIR"});
    return findings;
} catch (const redis::FlushError& error) {
    return {{State::bad, "leftovers", error.what(), ExitStatus::flush_owed}};
} catch (const report::Error& error) {
    return {{State::bad, "leftovers", error.what(), error.status()}};
}

}  // namespace cachehold::command
