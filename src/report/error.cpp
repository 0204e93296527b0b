// SPDX-License-Identifier: MIT
#include "report/error.hpp"

namespace cachehold::report {
namespace {

struct Row {
    ExitStatus status;
    const char* meaning;
};

constexpr Row rows[] = {
    {ExitStatus::done, "done"},
    {ExitStatus::usage, "the command line makes no sense"},
    {ExitStatus::held, "'status': something is held"},
    {ExitStatus::flush_owed, "Redis not reachable or not willing: the switch stays on, a flush is owed"},
    {ExitStatus::ini_refused, "an INI that PHP cannot parse, or that we refuse to edit; not a byte changed"},
    {ExitStatus::busy, "another cachehold works on the same site and did not finish in time"},
    {ExitStatus::configuration, "a configuration file is wrong"},
    {ExitStatus::changed, "somebody else changed what we would have put back; theirs stays"},
    {ExitStatus::no_such_site, "no such site"},
    {ExitStatus::file_system, "a file could not be read, written or synced; nothing half done"},
    {ExitStatus::not_protected,
     "'run --strict': COMMAND not run, or not protected all the way; 'hook': a Drush does not load it"},
    {ExitStatus::interrupted, "'flush' was stopped by a signal; what was deleted by then stays deleted"},
    {ExitStatus::internal, "a bug of ours"},
    {ExitStatus::not_startable, "'run': COMMAND cannot be started; nothing stays held"},
    {ExitStatus::not_found, "'run': COMMAND does not exist; nothing stays held"},
};

}  // namespace

std::string list_of_statuses() {
    std::string text;
    for (const Row& row : rows) {
        const std::string number = std::to_string(static_cast<int>(row.status));
        text += std::string(3 - number.size(), ' ') + number + "  " + row.meaning + "\n";
    }
    return text + "\n'run' passes on the status of COMMAND.\n";
}

}  // namespace cachehold::report
