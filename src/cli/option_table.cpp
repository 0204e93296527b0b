// SPDX-License-Identifier: MIT
// The commands and options in words, and the help texts; options.hpp declares them.
#include <algorithm>
#include <type_traits>

#include "cli/options.hpp"
#include "config/keys.hpp"

namespace cachehold::cli {
namespace {

/// Takes the value as it is; an option without one turns its member on.
template <auto Member>
std::string_view set(Options& options, const std::string& value) {
    auto& member = options.*Member;
    using Type = std::remove_reference_t<decltype(member)>;
    if constexpr (std::is_same_v<Type, bool>)
        member = true;
    else if constexpr (std::is_same_v<Type, std::vector<std::string>>)
        member.push_back(value);
    else
        member = value;
    return "";
}

std::string_view set_state_dir(Options& options, const std::string& value) {
    options.state_dir = value;
    return value[0] == '/' ? "" : "an absolute path";
}

/// 0 for what is no number, or a longer one than anybody needs.
int number_from(const std::string& value) {
    constexpr std::size_t most_digits = 9;
    const bool is_number =
        value.size() <= most_digits && value.find_first_not_of("0123456789") == std::string::npos;
    return is_number ? std::stoi(value) : 0;
}

std::string_view set_holder_pid(Options& options, const std::string& value) {
    options.holder_pid = number_from(value);
    return value == "none" || *options.holder_pid > 0 ? "" : "the number of a process, or 'none'";
}

std::string_view set_outcome(Options& options, const std::string& value) {
    options.outcome = value;
    return value == "success" || value == "failure" ? "" : "success or failure";
}

std::string_view set_prefix(Options& options, const std::string& value) {
    if (!config::is_prefix(value)) return "what stands before the colon of a site's keys";
    options.prefixes.push_back("/" + value);
    return "";
}

std::string_view set_second_cache(Options& options, const std::string& value) {
    options.second_cache = value;
    return value == "done" || value == "failed" ? "" : "done or failed";
}

std::string_view set_redis(Options& options, const std::string& value) {
    options.no_redis = true;
    return value == "none" ? "" : "'none'; servers are named in the configuration";
}

std::vector<OptionRow> make_rows() {
    using O = Options;
    using C = Command;
    using R = OptionRow;
    const std::vector<C> of_sites{C::begin, C::end, C::run, C::flush, C::status, C::recover, C::doctor};
    const std::vector<C> of_platforms{C::begin, C::end, C::run, C::flush, C::status, C::recover};
    const std::vector<C> of_flushing{C::begin, C::end, C::run, C::flush, C::recover};
    const std::vector<C> of_task{C::begin, C::end, C::run};
    const std::vector<C> of_start{C::begin, C::run};
    const std::vector<C> of_new_root{C::begin, C::run, C::doctor};
    const std::vector<C> of_caller{C::begin, C::end};
    const std::vector<C> of_sql{C::begin, C::end, C::recover};
    const std::vector<C> of_prefix{C::begin, C::end, C::run, C::flush};
    const std::vector<C> of_overview{C::status, C::recover};
    const std::vector<C> of_data{C::flush, C::status, C::doctor, C::ini, C::hook};
    return {
        {"root", "R", "Drupal root of the site", of_sites, set<&O::root>},
        {"uri", "U", "its directory name under sites/", of_sites, set<&O::uri>},
        {"platform", "R", "all sites of this Drupal root", of_platforms, set<&O::platform>},
        {"all", "", "every site", of_overview, set<&O::all>},
        {"name", "NAME", "a site name; may be repeated", {C::flush}, set<&O::names>, R::repeatable},
        {"prefix", "P", "start of its keys, if not its name; may be repeated", of_prefix, set_prefix,
         R::repeatable},
        {"task", "NAME", "what the hold is for", of_task, set<&O::task>, R::may_be_empty},
        {"new-uri", "U", "the name that the site, or its clone, will have", of_start, set<&O::new_uri>},
        {"new-root", "R", "the Drupal root where it will be", of_new_root, set<&O::new_root>},
        {"holder-pid", "PID", "the process of the task, or none; default: the caller", of_caller,
         set_holder_pid},
        {"outcome", "WORD", "success (default) or failure", {C::end}, set_outcome},
        {"reason", "TEXT", "why the task failed", {C::end}, set<&O::reason>, R::may_be_empty},
        {"second-cache", "WORD", "done or failed: did the caller empty the SQL caches", of_sql,
         set_second_cache},
        {"force", "", "end it whoever else holds the site", {C::end}, set<&O::force>},
        {"dry-run", "", "count, delete nothing", {C::flush}, set<&O::dry_run>},
        {"failed", "", "end what failed tasks have left held, too", {C::recover}, set<&O::failed>},
        {"strict", "", "fail when COMMAND was not protected all the way", {C::run}, set<&O::strict>},
        {"report", "FILE", "what became of COMMAND and its hold, as JSON", {C::run}, set<&O::report_file>},
        {"expect-hook", "", "COMMAND is a Drush: warn if no hook answers", {C::run}, set<&O::expect_hook>},
        {"leftovers", "", "keys of names that no site here has", {C::doctor}, set<&O::leftovers>},
        {"below", "DIR", "look for sites there too", {C::doctor}, set<&O::below>, R::repeatable},
        {"find-prefix", "", "lines for 'sites' of the configuration", {C::doctor}, set<&O::find_prefix>},
        {"settings", "SITE", "what its settings.php needs to obey", {C::hook}, set<&O::site_dir>},
        {"global", "", "what a file for many settings.php needs", {C::hook}, set<&O::global>},
        {"user", "NAME", "as root: in the name of this user", {C::hook}, set<&O::user>},
        {"user-dir", "DIR", "instead of ~/.drush", {C::hook}, set<&O::user_dir>},
        {"redis", "none", "there is no Redis on this machine", of_flushing, set_redis},
        {"json", "", "data as JSON", of_data, set<&O::json>},
        {"state-dir", "DIR", "where the records are", of_sites, set_state_dir},
        {"config", "FILE", "read this configuration file last", {}, set<&O::config_file>},
        {"quiet", "", "only what a person must know", {}, set<&O::quiet>, R::plain, 'q'},
        {"verbose", "", "every step", {}, set<&O::verbose>, R::plain, 'v'},
        {"help", "", "this text", {}, set<&O::help>, R::plain, 'h'},
        {"version", "", "print the version", {C::help, C::version}, set<&O::version>},
    };
}

}  // namespace

bool OptionRow::is_of(Command command) const {
    return commands.empty() || std::find(commands.begin(), commands.end(), command) != commands.end();
}

const std::vector<OptionRow>& option_rows() {
    static const std::vector<OptionRow> rows = make_rows();
    return rows;
}

const std::array<CommandRow, 11> command_rows{{
    {Command::begin, "begin", "turn Redis off for a site and flush it, before a task",
     "begin SITE [OPTION...]",
     "  cachehold begin /var/aegir/platforms/d7/sites/example.com --task migrate\n"
     "  cachehold begin --root /srv/d7 --uri a.example --new-uri b.example\n"},
    {Command::end, "end", "flush again and put everything back, after a task", "end SITE [OPTION...]",
     "  cachehold end /var/aegir/platforms/d7/sites/example.com\n"
     "  cachehold end SITE --outcome failure --reason 'disk full'   # stays held\n"},
    {Command::run, "run", "begin, COMMAND, end", "run [SITE] [OPTION...] -- COMMAND...",
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
     "  cachehold doctor SITE --find-prefix\n"},
    {Command::ini, "ini", "one INI file alone: no Redis, no record", "ini get|begin|end FILE [OPTION...]",
     "  cachehold ini get modules/boa_site_control.ini   # 1, 0, absent or unknown\n"
     "  cachehold ini begin modules/boa_site_control.ini\n"},
    {Command::hook, "hook", "install, remove or check the Drush hooks of a user",
     "hook install|remove|status [OPTION...]",
     "  cachehold hook install --user o1\n"
     "  cachehold hook install --settings SITE   # a site outside BOA\n"
     "  cachehold hook status   # exit status 11: Drush does not load them\n"},
    {Command::help, "help", "examples and options of a command", "help [COMMAND|exit-status] [OPTION...]",
     "  cachehold help begin\n"
     "  cachehold help exit-status\n"},
    {Command::version, "version", "print the version", "version", "  cachehold version\n"},
}};

const CommandRow& row_of(Command command) { return command_rows.at(static_cast<std::size_t>(command)); }

namespace {

/// Two columns.
std::string columns(std::string left, std::size_t width, std::string_view right) {
    left.resize(width, ' ');
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
