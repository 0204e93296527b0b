// SPDX-License-Identifier: MIT
#include "cli/operands.hpp"

#include "report/error.hpp"
#include "report/printable.hpp"
#include "report/suggest.hpp"

namespace cachehold::cli {
namespace {

using Words = std::vector<std::string>;

/// "'begin' takes …; usage: cachehold begin SITE"
[[noreturn]] void refuse_form(Command command, const std::string& complaint) {
    refuse("'" + std::string(name_of(command)) + "' " + complaint +
           "; usage: " + std::string(usage_of(command)));
}

void take_site(Options& options, const Words& words) {
    if (words.size() > 1) refuse_form(options.command, "cannot place " + in_quotes(words[1]));
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
    if (!options.platform.empty() && (!options.new_uri.empty() || !options.new_root.empty()))
        refuse("a platform has no new place; name one site with '--new-uri' and '--new-root'");
    if (options.leftovers ? !given.empty() : !options.below.empty())
        refuse("'--leftovers' goes without a site, '--below' with it alone");
    const bool optional = options.command == Command::run || options.command == Command::status ||
                          options.command == Command::recover || options.command == Command::doctor;
    if (given.empty() && !optional) refuse_form(options.command, "needs a site");
}

void take_site_and_command_line(Options& options, const Operands& operands) {
    if (!operands.behind_dashes || operands.behind_dashes->empty() || operands.behind_dashes->front().empty())
        refuse_form(Command::run, "needs '--' and a command behind it");
    options.command_line = *operands.behind_dashes;
    take_site(options, operands.words);
    check_site(options);
}

/// A hold begins and ends. The other pair of words is understood, and pointed to this one.
std::string did_you_mean(const std::string& word, const std::vector<std::string_view>& known,
                         std::string_view otherwise = "") {
    if (word == "hold") return "; did you mean 'begin'?";
    if (word == "release") return "; did you mean 'end'?";
    return report::did_you_mean(word, known, otherwise);
}

template <typename Verb>
Verb verb_from(Command command, const Words& words,
               const std::vector<std::pair<std::string_view, Verb>>& verbs) {
    if (words.empty()) refuse_form(command, "needs a verb");
    std::vector<std::string_view> known;
    for (const auto& [name, verb] : verbs) {
        if (words[0] == name) return verb;
        known.push_back(name);
    }
    refuse("'" + std::string(name_of(command)) + "' knows no " + in_quotes(words[0]) +
           did_you_mean(words[0], known));
}

void take_ini(Options& options, const Words& words) {
    options.ini_verb = verb_from<IniVerb>(
        Command::ini, words, {{"get", IniVerb::get}, {"begin", IniVerb::begin}, {"end", IniVerb::end}});
    if (words.size() != 2 || words[1].empty()) refuse_form(Command::ini, "needs one FILE");
    options.ini_file = words[1];
    if (!options.platform.empty() && options.ini_verb != IniVerb::get)
        refuse("option '--platform' belongs to 'ini get' alone");
}

void take_hook(Options& options, const Words& words) {
    options.hook_verb = verb_from<HookVerb>(Command::hook, words,
                                            {{"install", HookVerb::install},
                                             {"remove", HookVerb::remove},
                                             {"status", HookVerb::status},
                                             {"sync", HookVerb::sync}});
    if (options.json && options.hook_verb != HookVerb::status)
        refuse("option '--json' belongs to 'hook status' alone");
    if (options.hook_verb == HookVerb::sync) {
        if (words.size() != 3) refuse_form(Command::hook, "sync needs an alias and a file");
        options.sync = {words[1], words[2]};
    } else if (words.size() > 1)
        refuse_form(Command::hook, "cannot place " + in_quotes(words[1]));
}

void take_help(Options& options, const Words& words) {
    if (words.size() > 1) refuse_form(options.command, "cannot place " + in_quotes(words[1]));
    options.list_statuses = !words.empty() && words[0] == "exit-status";
    if (!words.empty() && !options.list_statuses) options.help_for = command_from(words[0]);
}

}  // namespace

void refuse(const std::string& message) { throw report::Error(report::ExitStatus::usage, message); }

std::string in_quotes(const std::string& word) { return report::quoted(word, 80); }

Command command_from(const std::string& word) {
    std::vector<std::string_view> names;
    for (const CommandRow& row : command_rows) {
        if (row.name == word) return row.command;
        names.push_back(row.name);
    }
    refuse("unknown command " + in_quotes(word) + did_you_mean(word, names, "; see 'cachehold --help'"));
}

void assign_operands(Options& options, const Operands& operands) {
    if (options.quiet && options.verbose) refuse("'--quiet' and '--verbose' exclude each other");
    if (options.command == Command::run) return take_site_and_command_line(options, operands);
    Words words = operands.words;
    if (operands.behind_dashes)
        words.insert(words.end(), operands.behind_dashes->begin(), operands.behind_dashes->end());
    switch (options.command) {
        case Command::ini:
            return take_ini(options, words);
        case Command::hook:
            return take_hook(options, words);
        case Command::help:
            return take_help(options, words);
        case Command::version:
            if (!words.empty()) refuse_form(options.command, "cannot place " + in_quotes(words[0]));
            return;
        default:
            take_site(options, words);
            check_site(options);
    }
}

}  // namespace cachehold::cli
