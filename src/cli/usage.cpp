// SPDX-License-Identifier: MIT
// The commands in words, and the help texts; options.hpp declares both.
#include "cli/options.hpp"

namespace cachehold::cli {

const std::array<CommandRow, 11> command_rows{{
    {Command::begin, "begin", "take the caches away from a site, before a task", "begin SITE [OPTION...]",
     "  cachehold begin /var/aegir/platforms/d7/sites/example.com --task migrate\n"
     "  cachehold begin --root /srv/d7 --uri a.example --new-uri b.example\n"},
    {Command::end, "end", "flush again and put everything back, after it", "end SITE [OPTION...]",
     "  cachehold end /var/aegir/platforms/d7/sites/example.com\n"
     "  cachehold end SITE --outcome failure --reason 'disk full'   # stays held\n"},
    {Command::run, "run", "both, around any command", "run [SITE] [OPTION...] -- COMMAND...",
     "  cachehold run /var/aegir/platforms/d7/sites/example.com -- drush updatedb\n"
     "  cachehold run --platform /srv/d7 --redis none -- make test\n"},
    {Command::flush, "flush", "remove the Redis keys of a site, nothing else",
     "flush SITE|--name NAME... [OPTION...]",
     "  cachehold flush /var/aegir/platforms/d7/sites/example.com --dry-run\n"
     "  cachehold flush --name example.com --name old.example.com\n"},
    {Command::status, "status", "what is held, since when, by whom, why", "status [SITE|--all] [OPTION...]",
     "  cachehold status   # exit status 3: something is held\n"
     "  watch cachehold status\n"
     "  cachehold status --all --json\n"},
    {Command::recover, "recover", "finish what a killed task left behind", "recover [SITE|--all] [OPTION...]",
     "  cachehold recover --all\n"
     "  cachehold recover SITE --failed   # also what a failed task has left held\n"},
    {Command::doctor, "doctor", "whether a task could be protected now; changes nothing",
     "doctor [SITE] [OPTION...]",
     "  cachehold doctor /var/aegir/platforms/d7/sites/example.com\n"
     "  cachehold doctor --json\n"},
    {Command::ini, "ini", "one INI file alone: no Redis, no record", "ini get|begin|end FILE [OPTION...]",
     "  cachehold ini get modules/boa_site_control.ini   # 1, 0, absent or unknown\n"
     "  cachehold ini begin modules/boa_site_control.ini\n"},
    {Command::hook, "hook", "install, remove or check the Drush hooks of a user",
     "hook install|remove|status [OPTION...]",
     "  cachehold hook install --user o1\n"
     "  cachehold hook status   # exit status 11: Drush does not load them\n"},
    {Command::help, "help", "examples and options of a command", "help [COMMAND|exit-status] [OPTION...]",
     "  cachehold help begin\n"
     "  cachehold help exit-status\n"},
    {Command::version, "version", "print the version", "version", "  cachehold version\n"},
}};

const CommandRow& row_of(Command command) { return command_rows.at(static_cast<std::size_t>(command)); }

namespace {

/// Two columns; `left` always has a blank behind it.
std::string columns(std::string left, std::size_t width, std::string_view right) {
    left.resize(std::max(left.size() + 1, width), ' ');
    return left + std::string(right) + '\n';
}

std::string line_of(const OptionRow& row) {
    constexpr std::size_t width = 26;
    std::string left = row.letter != 0 ? std::string("  -") + row.letter + ", " : std::string(6, ' ');
    left += "--" + std::string(row.name);
    if (!row.placeholder.empty()) left += ' ' + std::string(row.placeholder);
    return columns(std::move(left), width, row.help);
}

std::string text_of(Command command) {
    const CommandRow& row = row_of(command);
    std::string text =
        "cachehold " + std::string(row.name) + ": " + std::string(row.summary) + "\nExamples:\n";
    text += row.examples;
    text += "\nUsage: cachehold " + std::string(row.form) + "\nOptions:\n";
    for (const OptionRow& option : option_rows())
        if (option.is_of(command)) text += line_of(option);
    return text;
}

}  // namespace

std::string help_text(std::optional<Command> command) {
    if (command) return text_of(*command);
    std::string text =
        "Examples:\n"
        "  cachehold run /var/aegir/platforms/d7/sites/example.com -- drush updatedb\n"
        "  cachehold begin --root /var/aegir/platforms/d7 --uri example.com\n"
        "  cachehold status\n"
        "\n"
        "Usage: cachehold COMMAND [SITE] [OPTION...]\n"
        "\n"
        "Commands:\n";
    for (const CommandRow& row : command_rows) text += columns("  " + std::string(row.name), 12, row.summary);
    return text +
           "\n"
           "SITE is a site directory, .../sites/NAME, or --root R --uri U.\n"
           "'cachehold help COMMAND' shows its options, 'help exit-status' the statuses.\n"
           "Configuration: /etc/cachehold.yml.\n";
}

}  // namespace cachehold::cli
