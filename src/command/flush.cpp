// SPDX-License-Identifier: MIT
#include "command/hold_commands.hpp"

#include <ostream>

#include "hold/caches.hpp"
#include "redis/matcher.hpp"
#include "report/report.hpp"

namespace cachehold::command {
namespace {

std::string to_json(const redis::FlushReport& report, bool dry_run) {
    std::vector<std::string> bins;
    for (const auto& [bin, count] : report.bins)
        bins.push_back(json::object({{"bin", json::text(bin)},
                                     {"deleted", std::to_string(count.deleted)},
                                     {"kept", std::to_string(count.kept)}}));
    return json::object({{"version", "1"},
                         {"dry_run", json::boolean(dry_run)},
                         {"server", json::text(report.server)},
                         {"walked", std::to_string(report.walked)},
                         {"deleted", std::to_string(report.deleted)},
                         {"kept", std::to_string(report.kept)},
                         {"bins", json::array(bins)}});
}

void print(const redis::FlushReport& report, bool dry_run, std::ostream& out) {
    for (const auto& [bin, count] : report.bins) {
        out << count.deleted << '\t' << report::printable(bin);
        if (count.kept > 0) out << "\t(" << count.kept << " kept)";
        out << '\n';
    }
    out << report.deleted << "\t" << (dry_run ? "would be deleted" : "deleted") << ", " << report.walked
        << " keys looked at\n";
}

}  // namespace

ExitStatus flush(World& world, const FlushOptions& options, std::ostream& out) {
    auto names = options.names;
    const bool is_refused = !hold::take_names_of_others(world, names).empty();
    if (names.empty()) return ExitStatus::flush_owed;
    redis::FlushRequest request = hold::flush_request(world.config, names);
    request.dry_run = options.dry_run;
    request.site = options.site;
    for (const auto& name : options.names)
        if (!redis::is_fixed_prefix(name) && name.find_first_of("/*?[]@ ") != std::string::npos)
            world.report.warning(
                report::quoted(name) +
                " does not look like the name of a site, and is taken as it stands; give the "
                "directory name below sites/");
    try {
        const redis::FlushReport report = world.flusher(request);
        world.report.info(report::quoted_first(options.names) + ": " +
                          (options.dry_run ? "nothing is deleted" : flush_summary(report)) + " at '" +
                          report.server + "'");
        if (const auto hint = other_forms_hint(report); !hint.empty()) world.report.warning(hint);
        if (options.json)
            out << to_json(report, options.dry_run) << '\n';
        else
            print(report, options.dry_run, out);
        return is_refused ? ExitStatus::flush_owed : ExitStatus::done;
    } catch (const redis::FlushError& error) {
        world.report.error(error.what());
        const bool was_asked = error.failure() == redis::Failure::interrupted;
        return was_asked ? ExitStatus::interrupted : ExitStatus::flush_owed;
    }
}

}  // namespace cachehold::command
