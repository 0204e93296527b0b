// SPDX-License-Identifier: MIT
// Every exit status, and the one exception for what a command cannot handle. Expected outcomes are return
// values.
#pragma once

#include <stdexcept>
#include <string>

namespace cachehold::report {

/// One meaning each. Hooks, scripts and the README rely on the numbers: they never change. `run` passes on
/// the status of its command instead.
enum class ExitStatus : int {
    done = 0,             ///< what was asked for is so
    usage = 2,            ///< the command line makes no sense
    held = 3,             ///< status: at least one site is held
    flush_owed = 4,       ///< Redis not reachable or not willing: the switch stays on, a flush is owed
    ini_refused = 5,      ///< an INI that PHP cannot parse, or that we refuse to edit; no byte changed
    busy = 6,             ///< another process works on the same site and did not finish within the limit
    configuration = 7,    ///< a configuration file is wrong
    changed = 8,          ///< somebody else changed what we would have put back; theirs stays
    no_such_site = 9,     ///< SITE is not the directory of a Drupal site
    file_system = 10,     ///< a file or directory could not be read, written or synced; nothing half done
    not_protected = 11,   ///< run --strict: the command was not run, or succeeded without having been
                          ///< protected all the way; hook: a Drush does not load its hook
    interrupted = 12,     ///< flush: stopped by a signal; what it had deleted by then stays deleted
    internal = 70,        ///< a bug of ours
    not_startable = 126,  ///< run: the command cannot be started
    not_found = 127,      ///< run: there is no such command
};

/// Of several things done one after the other the first that did not end well counts.
constexpr ExitStatus first_problem(ExitStatus first, ExitStatus next) {
    return first == ExitStatus::done ? next : first;
}

/// All of them, a line with its meaning each. Help, manual page and README say it in these words.
std::string list_of_statuses();

/// Carries the message for people and the exit status it leads to. Message grammar: failure first, lower
/// case, no full stop, the subject in quotes, the way out last: "cannot sync 'x.ini': no space left; free
/// some and run again". A message never holds a secret; bytes of tenants in it go through
/// report::printable().
class Error : public std::runtime_error {
public:
    Error(ExitStatus status, const std::string& message) : std::runtime_error(message), status_(status) {}
    [[nodiscard]] ExitStatus status() const noexcept { return status_; }

private:
    ExitStatus status_;
};

}  // namespace cachehold::report
