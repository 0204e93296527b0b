// SPDX-License-Identifier: MIT
// The command line as a struct. Pure: no file, no environment, no output. Only options.cpp includes
// Boost.Program_options.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cachehold::cli {

enum class Command { begin, end, run, flush, status, recover, doctor, ini, hook, help, version };

struct CommandRow {
    Command command;
    std::string_view name;
    std::string_view summary;
    std::string_view form;      ///< "begin SITE [OPTION...]"
    std::string_view examples;  ///< whole lines
};

/// Every command, in the order of the help text and of enum Command.
extern const std::array<CommandRow, 11> command_rows;

const CommandRow& row_of(Command command);

struct Options {
    Command command = Command::help;
    std::optional<Command> help_for;  ///< `help COMMAND` and `COMMAND --help`
    bool list_statuses = false;       ///< `help exit-status`

    // Which site. At most one of: site_dir, root with uri, platform, all, names.
    std::string site_dir;  ///< SITE as typed, never an @alias; empty: none; also of hook --settings
    std::string root;      ///< root and uri: both or neither
    std::string uri;
    std::string platform;               ///< all sites of this Drupal root
    bool no_redis = false;              ///< --redis none
    bool all = false;                   ///< status, recover
    std::vector<std::string> names;     ///< flush --name, in order
    std::vector<std::string> prefixes;  ///< of one site, see hold::Request

    // The task.
    std::string task;
    std::string reason;  ///< end
    std::string new_uri;
    std::string new_root;
    std::optional<int> holder_pid;          ///< begin, end; 0: none
    std::string outcome = "success";        ///< end: or "failure"
    std::string second_cache;               ///< "done", "failed"; empty: nobody says
    std::vector<std::string> command_line;  ///< run: everything after the first `--`, verbatim, not empty

    // How.
    bool dry_run = false;            ///< flush
    bool force = false;              ///< end
    bool failed = false;             ///< recover: also what failed tasks left held
    bool strict = false;             ///< run
    std::string report_file;         ///< run
    bool leftovers = false;          ///< doctor
    std::vector<std::string> below;  ///< doctor; only with leftovers
    bool find_prefix = false;        ///< doctor; only with a site
    bool expect_hook = false;        ///< run
    bool json = false;               ///< flush, status, doctor, ini get, hook status
    bool quiet = false;              ///< at most one of quiet and verbose
    bool verbose = false;
    std::optional<std::string> config_file;
    std::optional<std::string> state_dir;  ///< absolute

    // Plumbing.
    std::string verb;                     ///< ini: get, begin, end; hook: install, remove, status, sync
    std::vector<std::string> operands;    ///< ini: one file; hook sync: alias and file
    std::optional<std::string> user_dir;  ///< hook
    std::string user;                     ///< hook: in whose name root works
    bool global = false;                  ///< hook install
    bool help = false;                    ///< --help, --version: parse_options() makes commands of them
    bool version = false;
};

/// One option. The parser, its errors and the help text all read these rows.
struct OptionRow {
    std::string_view name;         ///< without dashes
    std::string_view placeholder;  ///< "FILE"; empty: a flag
    std::string_view help;
    std::vector<Command> commands;  ///< that take it; empty: all
    /// Stores the value; a flag gets an empty text. Returns an empty text where the value is good, else what
    /// was expected.
    std::string_view (*set)(Options& options, const std::string& value);
    enum Trait { plain, repeatable, may_be_empty } trait = plain;
    char letter = 0;  ///< short form

    [[nodiscard]] bool is_of(Command command) const;
};

const std::vector<OptionRow>& option_rows();

/// `arguments` is argv without argv[0]. Throws Error{usage}, which names the wrong word and the command that
/// prints help. No abbreviation is accepted. An option that the command does not know is an error, and so is
/// an option with a value that stands twice, unless it is `repeatable`.
Options parse_options(const std::vector<std::string>& arguments);

/// Without a command: what `--help` prints, within 24 lines of 80 columns. Ends with a line feed.
std::string help_text(std::optional<Command> command);

// Words that are no options: which site, which verb, which file, which command to run.

using Words = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& message);  ///< throws Error{usage}

std::string in_quotes(const std::string& word);  ///< as typed, within 80 characters

/// "begin" and so on to Command; throws Error{usage}.
Command command_from(const std::string& word);

/// Adds the words behind the command, and behind `--` where there was one, to `options`. The options must be
/// there already; checks which of them belong together. Throws Error{usage}.
void assign_operands(Options& options, Words words, const std::optional<Words>& behind_dashes);

}  // namespace cachehold::cli
