// SPDX-License-Identifier: MIT
#include "command/run_summary.hpp"

#include <algorithm>

#include "command/attempt.hpp"
#include "os/posix_disk.hpp"
#include "os/replace_file.hpp"
#include "report/json.hpp"

namespace cachehold::command {
namespace {

namespace json = report::json;

std::string number(std::int64_t value) { return json::number(value); }

std::string to_json(const RunOptions& options, const RunOutcome& outcome) {
    std::vector<std::string> words;
    std::transform(options.command.begin(), options.command.end(), std::back_inserter(words), json::text);
    const os::ChildEnd& child = outcome.child;
    const bool ended = child.started && !child.was_signalled;
    const std::string held = !options.site                 ? ""
                             : options.site->is_platform() ? options.site->root.string()
                                                           : options.site->directory().string();
    return json::object({{"version", "1"},
                         {"command", json::array(words)},
                         {"held", json::text(held)},
                         {"started", json::boolean(child.started)},
                         {"exit_status", ended ? number(child.code) : "null"},
                         {"signal", child.was_signalled ? number(child.code) : "null"},
                         {"milliseconds", number(static_cast<std::int64_t>(outcome.seconds * 1000))},
                         {"begin", number(static_cast<int>(outcome.begin))},
                         {"end", number(static_cast<int>(outcome.end))},
                         {"protected", json::boolean(outcome.is_protected)}}) +
           "\n";
}

}  // namespace

void write_run_summary(report::Report& report, const std::string& file, const RunOptions& options,
                       const RunOutcome& outcome) {
    attempt(report, [&] {
        constexpr std::size_t size_limit = 1U << 20U;
        const auto path = os::absolute(file);
        os::PosixDisk disk;
        const os::Location place{path.parent_path(), path.filename()};
        const auto before = os::read_file(disk, place, size_limit);
        os::replace_file(disk, place, to_json(options, outcome),
                         before ? std::optional(before->meta) : std::nullopt, {"", 0644});
        return report::ExitStatus::done;
    });
}

}  // namespace cachehold::command
