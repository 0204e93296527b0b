// SPDX-License-Identifier: MIT
#include "command/flush.hpp"

#include <ostream>

#include "command/words.hpp"
#include "redis/namespace.hpp"
#include "report/json.hpp"
#include "report/printable.hpp"

namespace cachehold::command {
namespace {

namespace json = report::json;

std::string to_json(const redis::FlushReport& report, bool dry_run) {
    std::vector<std::string> bins;
    for (const auto& [bin, count] : report.bins)
        bins.push_back(json::object({{"bin", json::text(bin)},
                                     {"deleted", json::number(count.deleted)},
                                     {"kept", json::number(count.kept)}}));
    return json::object({{"version", "1"},
                         {"dry_run", json::boolean(dry_run)},
                         {"server", json::text(report.server)},
                         {"walked", json::number(report.walked)},
                         {"deleted", json::number(report.deleted)},
                         {"kept", json::number(report.kept)},
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

report::ExitStatus flush(hold::World& world, const FlushOptions& options, std::ostream& out) {
    redis::FlushRequest request;
    request.prefixes = redis::prefixes_of(options.names, world.config.prefixes);
    request.keep = world.config.keep;
    request.dry_run = options.dry_run;
    try {
        const redis::FlushReport report = world.flusher.flush(request, options.progress);
        world.report.detail("at " + report.server);
        if (options.json)
            out << to_json(report, options.dry_run) << '\n';
        else
            print(report, options.dry_run, out);
        return report::ExitStatus::done;
    } catch (const redis::FlushError& error) {
        world.report.error(error.what());
        return report::ExitStatus::flush_owed;
    }
}

}  // namespace cachehold::command
