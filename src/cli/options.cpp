// SPDX-License-Identifier: MIT
#include "cli/options.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "report/suggest.hpp"

namespace cachehold::cli {
namespace {

/// One option as it was typed.
struct Given {
    std::string word;        ///< without its value
    const OptionRow* row;    ///< nullptr: there is no such option
    std::string value = {};  ///< of a flag: empty
};

std::string dashed(const OptionRow& row) { return "--" + std::string(row.name); }

const OptionRow* find_row(const std::string& word) {
    for (const OptionRow& row : option_rows())
        if (word == dashed(row) || (row.letter != 0 && word == std::string{'-', row.letter})) return &row;
    return nullptr;
}

/// "--outcome" of "--outcome=success".
std::string without_value(const std::string& word) { return word.substr(0, word.find('=')); }

[[noreturn]] void refuse_unknown(const std::string& word) {
    Words known;
    for (const OptionRow& row : option_rows()) known.push_back(dashed(row));
    refuse("unknown option " + in_quotes(word) +
           report::did_you_mean(word, {known.begin(), known.end()}, "; see 'cachehold help COMMAND'"));
}

[[noreturn]] void refuse_value(const OptionRow& row, const std::string& complaint) {
    refuse("option '" + dashed(row) + "' " + complaint);
}

/// Of `row`, which takes one: behind an = sign, or the next word. In `--reason --force` it was forgotten.
std::string take_value(const OptionRow& row, Words::const_iterator& word, Words::const_iterator end) {
    const auto equals = word->find('=');
    const bool is_next = equals == std::string::npos;
    if (is_next && (++word == end || find_row(without_value(*word)) != nullptr))
        refuse_value(row, "needs a value");
    std::string value = is_next ? *word : word->substr(equals + 1);
    if (value.empty() && row.trait != OptionRow::may_be_empty)
        refuse_value(row, is_next ? "is empty" : "needs a value");
    return value;
}

/// Takes the options out of `words`.
std::vector<Given> take_options(Words& words) {
    std::vector<Given> options;
    Words others;
    for (auto word = words.cbegin(); word != words.cend(); ++word) {
        if (word->size() < 2 || word->front() != '-') {
            others.push_back(*word);
            continue;
        }
        Given given{without_value(*word), find_row(without_value(*word))};
        const bool is_flag = given.row != nullptr && given.row->placeholder.empty();
        if (is_flag && given.word != *word) refuse_value(*given.row, "takes no value");
        if (given.row != nullptr && !is_flag) given.value = take_value(*given.row, word, words.cend());
        options.push_back(std::move(given));
    }
    words = std::move(others);
    return options;
}

[[noreturn]] void refuse_option(Command command, const OptionRow& row) {
    const std::string name(row_of(command).name);
    refuse("'" + name + "' knows no option '" + dashed(row) + "'; see 'cachehold help " + name + "'");
}

/// Puts what was given into `options`, one after the other.
void apply(Options& options, const std::vector<Given>& given, const std::optional<Command>& command) {
    std::set<std::string_view> seen;
    for (const auto& [word, found, value] : given) {
        if (found == nullptr) refuse_unknown(word);
        const OptionRow& row = *found;
        if (command && !row.is_of(*command) && row.name != "version") refuse_option(*command, row);
        const bool again = !seen.insert(row.name).second;
        if (again && row.trait != OptionRow::repeatable && !row.placeholder.empty())
            refuse_value(row, "stands twice");
        const std::string expected(row.set(options, value));
        if (!expected.empty()) refuse_value(row, "is " + in_quotes(value) + "; expected " + expected);
    }
}

}  // namespace

/// --help and --version leave the rest unchecked: whoever asks for help has got something wrong.
Options parse_options(const std::vector<std::string>& arguments) {
    const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
    Words words(arguments.begin(), dashes);
    const auto given = take_options(words);
    std::optional<Words> behind_dashes;
    if (dashes != arguments.end()) behind_dashes.emplace(dashes + 1, arguments.end());
    std::optional<Command> command;
    if (!words.empty()) {
        command = command_from(words[0]);
        words.erase(words.begin());
    }
    Options options;
    apply(options, given, command);
    if (options.help || options.version) {
        options.command = options.help ? Command::help : Command::version;
        if (options.help && command != Command::help) options.help_for = command;
        return options;
    }
    if (!command) refuse("no command; see 'cachehold --help'");
    options.command = *command;
    assign_operands(options, std::move(words), behind_dashes);
    return options;
}

}  // namespace cachehold::cli
