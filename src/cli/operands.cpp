// SPDX-License-Identifier: MIT
#include "cli/options.hpp"

#include <algorithm>

#include "report/report.hpp"

namespace cachehold::cli {
namespace {

/// "'begin' takes …; usage: cachehold begin SITE"
[[noreturn]] void refuse_form(Command command, const std::string& complaint) {
    refuse("'" + std::string(row_of(command).name) + "' " + complaint + "; usage: cachehold " +
           std::string(row_of(command).form));
}

void take_at_most(std::size_t count, const Options& options, const Words& words) {
    if (words.size() > count) refuse_form(options.command, "cannot place " + in_quotes(words[count]));
}

void take_site(Options& options, const Words& words) {
    take_at_most(1, options, words);
    if (words.empty()) return;
    const std::string& site = words[0];
    if (site.empty()) refuse_form(options.command, "is given an empty SITE");
    if (site[0] == '@')
        refuse("the alias " + in_quotes(site) + " is not read; name the site with --root ROOT --uri URI");
    options.site_dir = site;
}

void check_site(const Options& options) {
    const bool by_root = !options.root.empty() || !options.uri.empty();
    if (options.root.empty() != options.uri.empty())
        refuse(options.root.empty() ? "option '--uri' needs '--root'" : "option '--root' needs '--uri'");
    Words given;
    if (!options.site_dir.empty()) given.emplace_back("SITE");
    if (by_root) given.emplace_back("--root with --uri");
    if (!options.platform.empty()) given.emplace_back("--platform");
    if (options.all) given.emplace_back("--all");
    if (!options.names.empty()) given.emplace_back("--name");
    if (given.size() > 1) refuse(given[0] + " and " + given[1] + " exclude each other");
    if (!options.platform.empty() && !options.prefixes.empty())
        refuse("'--prefix' is of one site, not of a platform");
    if (!options.platform.empty() && (!options.new_uri.empty() || !options.new_root.empty()))
        refuse("a platform has no new place; name one site with '--new-uri' and '--new-root'");
    if (options.leftovers ? !given.empty() : !options.below.empty())
        refuse("'--leftovers' takes no site, and '--below' needs '--leftovers'");
    if (options.find_prefix ? given.empty() : options.command == Command::doctor && !options.new_root.empty())
        refuse("'--find-prefix' needs a site, '--new-root' of doctor needs '--find-prefix'");
    const bool optional = options.command == Command::run || options.command == Command::status ||
                          options.command == Command::recover || options.command == Command::doctor;
    if (given.empty() && !optional) refuse_form(options.command, "needs a site");
}

/// Verb and operands of `ini` and `hook`.
void take_verb(Options& options, const Words& words, const std::vector<std::string_view>& verbs) {
    if (words.empty()) refuse_form(options.command, "needs a verb");
    options.verb = words[0];
    options.operands.assign(words.begin() + 1, words.end());
    if (std::find(verbs.begin(), verbs.end(), options.verb) == verbs.end())
        refuse_form(options.command, "knows no " + in_quotes(options.verb));
}

void take_ini(Options& options, const Words& words) {
    take_verb(options, words, {"get", "begin", "end"});
    if (options.operands.size() != 1 || options.operands[0].empty())
        refuse_form(Command::ini, "needs one FILE");
}

void take_hook(Options& options, const Words& words) {
    take_verb(options, words, {"install", "remove", "status", "sync"});
    const bool is_of_settings = options.global || !options.site_dir.empty();
    if (options.json && (options.verb != "status" || is_of_settings))
        refuse("option '--json' belongs to 'hook status' alone");
    if (is_of_settings && options.verb != "install" && options.verb != "status")
        refuse("'--settings' and '--global' belong to 'hook install' and 'hook status'");
    if (options.verb == "sync" && options.operands.size() != 2)
        refuse_form(Command::hook, "sync needs an alias and a file");
    if (options.verb != "sync") take_at_most(0, options, options.operands);
}

void take_help(Options& options, const Words& words) {
    take_at_most(1, options, words);
    options.list_statuses = !words.empty() && words[0] == "exit-status";
    if (!words.empty() && !options.list_statuses) options.help_for = command_from(words[0]);
}

}  // namespace

void refuse(const std::string& message) { throw Error(ExitStatus::usage, message); }

std::string in_quotes(const std::string& word) { return report::quoted(word, 80); }

Command command_from(const std::string& word) {
    const auto* const row = std::ranges::find(command_rows, word, &CommandRow::name);
    if (row != command_rows.end()) return row->command;
    refuse("unknown command " + in_quotes(word) + "; see 'cachehold --help'");
}

void assign_operands(Options& options, Words words, const std::optional<Words>& behind_dashes) {
    if (options.quiet && options.verbose) refuse("'--quiet' and '--verbose' exclude each other");
    if (options.command == Command::run) {
        if (!behind_dashes || behind_dashes->empty() || behind_dashes->front().empty())
            refuse_form(Command::run, "needs '--' and a command behind it");
        options.command_line = *behind_dashes;
    } else if (behind_dashes) {
        words.insert(words.end(), behind_dashes->begin(), behind_dashes->end());
    }
    switch (options.command) {
        case Command::ini:
            return take_ini(options, words);
        case Command::hook:
            return take_hook(options, words);
        case Command::help:
            return take_help(options, words);
        case Command::version:
            return take_at_most(0, options, words);
        default:
            take_site(options, words);
            check_site(options);
    }
}

}  // namespace cachehold::cli
