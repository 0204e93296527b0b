// SPDX-License-Identifier: MIT
// The command line as a struct. Pure: no file, no environment, no output. The .cpp is the only neighbour of
// Boost.Program_options.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cachehold::cli {

enum class Command { begin, end, run, flush, status, recover, doctor, ini, hook, help, version };
enum class Outcome { success, failure };
enum class SecondCache { none, done, failed };
enum class IniVerb { get, begin, end };
enum class HookVerb { install, remove, status, sync };

struct CommandRow {
    Command command;
    std::string_view name;
    std::string_view summary;
};

/// Every command, in the order of the help text and of enum Command.
inline constexpr std::array<CommandRow, 11> command_rows{{
    {Command::begin, "begin", "take the caches away from a site, before a task"},
    {Command::end, "end", "flush again and put everything back, after it"},
    {Command::run, "run", "both, around any command"},
    {Command::flush, "flush", "remove the Redis keys of a site, nothing else"},
    {Command::status, "status", "what is held, since when, by whom, why"},
    {Command::recover, "recover", "finish what a killed task left behind"},
    {Command::doctor, "doctor", "whether a task could be protected now; changes nothing"},
    {Command::ini, "ini", "one INI file alone: no Redis, no record"},
    {Command::hook, "hook", "install, remove or check the Drush hooks of a user"},
    {Command::help, "help", "examples and options of a command"},
    {Command::version, "version", "print the version"},
}};

struct Options {
    Command command = Command::help;
    std::optional<Command> help_for;  ///< `help COMMAND` and `COMMAND --help`
    bool list_statuses = false;       ///< `help exit-status`

    // Which site. At most one of: site_dir, root with uri, platform, all, names.
    std::string site_dir;  ///< SITE as typed; never empty text, never an @alias
    std::string root;      ///< root and uri: both or neither
    std::string uri;
    /// All sites of this Drupal root; ini get: the platform's INI, which the site's overrides.
    std::string platform;
    bool no_redis = false;           ///< --redis none
    bool all = false;                ///< status, recover
    std::vector<std::string> names;  ///< flush --name, in order

    // The task.
    std::string task;
    std::string reason;  ///< end
    std::string new_uri;
    std::string new_root;
    std::optional<int> holder_pid;       ///< begin, end; at least 1
    Outcome outcome = Outcome::success;  ///< end
    SecondCache second_cache = SecondCache::none;
    std::vector<std::string> command_line;  ///< run: everything after the first `--`, verbatim, not empty

    // How.
    bool dry_run = false;            ///< flush
    bool force = false;              ///< end
    bool failed = false;             ///< recover: also what failed tasks left held
    bool strict = false;             ///< run
    std::string report_file;         ///< run
    bool leftovers = false;          ///< doctor
    std::vector<std::string> below;  ///< doctor; only with leftovers
    bool expect_hook = false;        ///< run
    bool json = false;               ///< flush, status, doctor, ini get, hook status
    bool quiet = false;              ///< never together with verbose
    bool verbose = false;
    std::optional<std::string> config_file;
    std::optional<std::string> state_dir;  ///< absolute

    // Plumbing.
    IniVerb ini_verb = IniVerb::get;
    std::string ini_file;
    HookVerb hook_verb = HookVerb::install;
    std::optional<std::string> user_dir;  ///< hook
    std::string user;                     ///< hook: in whose name root works
    std::vector<std::string> sync;        ///< hook sync: alias and file
};

/// `arguments` is argv without argv[0]. Throws report::Error{usage} that names the wrong word and, where one
/// is near, the right one: "unknown option '--outcom'; did you mean '--outcome'?". Abbreviations are not
/// guessed; an option that the command does not know, or that stands twice, is an error.
Options parse_options(const std::vector<std::string>& arguments);

/// Without a command: what `--help` prints, within 24 lines of 80 columns. Ends with a line feed.
std::string help_text(std::optional<Command> command);

std::string_view name_of(Command command);

/// "cachehold begin SITE [OPTION...]"
std::string_view usage_of(Command command);

}  // namespace cachehold::cli
