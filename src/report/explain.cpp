// SPDX-License-Identifier: MIT
#include "report/explain.hpp"

namespace cachehold::report {

const std::vector<Explanation>& explanations() {
    static const std::vector<Explanation> rows = {
        {ExitStatus::done, "done",
         "What was asked for is so: held and flushed after 'begin', put back after 'end',\n"
         "nothing held after 'status', a task could be protected after 'doctor'.\n"
         "There is nothing to do. After 'end --outcome failure' the site stays held, and\n"
         "the message names the command that releases it.\n"},
        {ExitStatus::usage, "the command line makes no sense",
         "Nothing was done. The message names the word that is wrong and, where one is\n"
         "near, the right one. 'cachehold help COMMAND' shows examples and options.\n"},
        {ExitStatus::held, "'status': something is held",
         "The output has one line for each held site: since when, by whom, and why. While\n"
         "a task runs that is as it should be. A site that a failed task has kept is\n"
         "released by running the task again, or by 'cachehold end SITE'; one whose task\n"
         "was killed by 'cachehold recover'.\n"},
        {ExitStatus::flush_owed, "Redis not reachable or not willing: the switch stays on, a flush is owed",
         "The site works without Redis, from its database, so that nobody reads stale\n"
         "keys; a task may go on. It stays so until a flush has succeeded: mend Redis\n"
         "('cachehold doctor' tells what is wrong), then run 'cachehold recover'.\n"
         "'flush' and 'doctor' have changed nothing but the keys already deleted.\n"},
        {ExitStatus::ini_refused,
         "an INI that PHP cannot parse, or that we refuse to edit; not a byte changed",
         "PHP ignores a boa_site_control.ini with a syntax error as a whole, so that a\n"
         "switch in it would do nothing; links, huge files and files of other owners are\n"
         "left alone. The message names file, line and reason. Mend it and run the same\n"
         "command again. After 'begin' the site is not held; after 'end' it still is.\n"},
        {ExitStatus::busy, "another cachehold works on the same site and did not finish in time",
         "The message says which process. Wait for it, then run the command again; a task\n"
         "with many sites in one Redis may want a longer --lock-wait.\n"},
        {ExitStatus::configuration, "a configuration file is wrong",
         "The message names file, line and key; also a file that others may write, or a\n"
         "password that they may read, is refused. Nothing was done. Mend it, look with\n"
         "'cachehold doctor', and run the command again.\n"},
        {ExitStatus::changed, "somebody else changed what we would have put back; theirs stays",
         "Everything of ours is out of the INI and the site is released, but the file is\n"
         "not what it was before the hold, because somebody edited it meanwhile. Look at\n"
         "the file that the message names; nothing else is left to do.\n"},
        {ExitStatus::no_such_site, "no such site",
         "SITE is not the directory of a Drupal site: .../sites/NAME with 'modules' in it,\n"
         "or --root R --uri U. A link that Aegir makes for an alias is none: name the site\n"
         "that it leads to.\n"},
        {ExitStatus::file_system, "a file could not be read, written or synced; nothing half done",
         "Each file is what it was, or what it was to become. The message names the file\n"
         "and the reason: no space, no permission, a read-only disk, a damaged record.\n"
         "Mend that and run the same command again, or 'cachehold recover'.\n"},
        {ExitStatus::not_protected,
         "'run --strict': not protected all the way; 'hook': a Drush does not load it",
         "COMMAND has done its work, with an exit status of 0, but before, in or after it\n"
         "something of ours failed; the warnings say what. If the site misbehaves, flush\n"
         "its keys: 'cachehold flush SITE'. After 'hook install' and 'hook status': tasks\n"
         "of that Drush are not protected; the message says why.\n"},
        {ExitStatus::interrupted, "'flush' was stopped by a signal; what was deleted by then stays deleted",
         "Half a flush does no harm: the site computes again what is gone. Run it again to\n"
         "have the rest deleted.\n"},
        {ExitStatus::internal, "a bug of ours",
         "This should not happen. Please report the message. Every file is whole, and\n"
         "'cachehold recover' brings the sites to their right end.\n"},
    };
    return rows;
}

const Explanation* explanation_of(int status) {
    for (const auto& row : explanations())
        if (static_cast<int>(row.status) == status) return &row;
    return nullptr;
}

std::string explained(const Explanation& explanation) {
    return std::to_string(static_cast<int>(explanation.status)) + ": " + std::string(explanation.meaning) +
           "\n\n" + std::string(explanation.paragraph);
}

std::string list_of_statuses() {
    std::string text;
    for (const auto& row : explanations()) {
        const std::string number = std::to_string(static_cast<int>(row.status));
        text += std::string(2 - number.size(), ' ') + number + "  " + std::string(row.meaning) + "\n";
    }
    return text + "\n'run' passes on the status of its command. More: cachehold --explain STATUS\n";
}

}  // namespace cachehold::report
