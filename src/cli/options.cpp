// SPDX-License-Identifier: MIT
#include "cli/options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <set>

#include "report/report.hpp"

namespace cachehold::cli {
namespace {

namespace po = boost::program_options;

std::string dashed(const OptionRow& row) { return "--" + std::string(row.name); }

po::options_description describe_rows() {
    po::options_description description;
    for (const OptionRow& row : option_rows()) {
        const std::string name =
            std::string(row.name) + (row.letter != 0 ? std::string(",") + row.letter : "");
        if (row.placeholder.empty())
            description.add_options()(name.c_str(), "");
        else
            description.add_options()(name.c_str(), po::value<std::string>(), "");
    }
    return description;
}

const OptionRow* find_row(std::string_view name) {
    for (const OptionRow& row : option_rows())
        if (row.name == name || (row.letter != 0 && name == std::string_view(&row.letter, 1))) return &row;
    return nullptr;
}

std::string without_dashes(const std::string& word) {
    return word.substr(std::min(word.find_first_not_of('-'), word.size()));
}

[[noreturn]] void refuse_unknown(const std::string& word, const std::optional<Command>& command = {}) {
    const std::string help = command ? "help " + std::string(row_of(*command).name) : "--help";
    refuse("unknown option " + in_quotes(word) + "; see 'cachehold " + help + "'");
}

[[noreturn]] void refuse_value_of(const std::string& word) {
    const OptionRow* row = find_row(without_dashes(word));
    if (row == nullptr) refuse_unknown(word);
    refuse("option '" + dashed(*row) + (row->placeholder.empty() ? "' takes no value" : "' needs a value"));
}

/// Program_options takes `--reason=` for a mistake; it is an empty text.
Words split_empty_values(const Words& words) {
    Words result;
    for (const std::string& word : words) {
        const auto equals = word.find('=');
        const OptionRow* row =
            equals + 1 == word.size() ? find_row(without_dashes(word.substr(0, equals))) : nullptr;
        const bool split = row != nullptr && row->trait == OptionRow::may_be_empty;
        result.push_back(split ? word.substr(0, equals) : word);
        if (split) result.emplace_back();
    }
    return result;
}

std::vector<po::option> split_into_options(const Words& words) {
    using Style = po::command_line_style::style_t;
    constexpr int style = Style::allow_long | Style::long_allow_adjacent | Style::long_allow_next |
                          Style::allow_short | Style::allow_dash_for_short | Style::short_allow_next |
                          Style::allow_sticky;
    const po::options_description description = describe_rows();
    try {
        return po::command_line_parser(split_empty_values(words))
            .options(description)
            .style(style)
            .allow_unregistered()
            .run()
            .options;
    } catch (const po::error_with_option_name& error) {
        refuse_value_of(error.get_option_name());
    }
}

/// In `--reason --force` the value was forgotten. Versions of Program_options differ about it.
bool looks_like_option(const std::string& word) {
    return word[0] == '-' && find_row(without_dashes(word.substr(0, word.find('=')))) != nullptr;
}

const OptionRow& row_of(const po::option& option, const std::optional<Command>& command) {
    const OptionRow* row = option.unregistered ? nullptr : find_row(without_dashes(option.string_key));
    if (row != nullptr) return *row;
    const std::string& typed = option.original_tokens.at(0);
    refuse_unknown(typed.substr(0, typed.find('=')), command);
}

std::string value_of(const OptionRow& row, const po::option& option) {
    if (row.placeholder.empty()) return "";
    std::string value = option.value.empty() ? "" : option.value[0];
    if (option.original_tokens.size() > 1 && looks_like_option(value)) refuse_value_of(dashed(row));
    if (value.empty() && row.trait != OptionRow::may_be_empty)
        refuse("option '" + dashed(row) + "' is empty");
    return value;
}

[[noreturn]] void refuse_option(Command command, const OptionRow& row) {
    const std::string name(row_of(command).name);
    refuse("'" + name + "' knows no option '" + dashed(row) + "'; see 'cachehold help " + name + "'");
}

/// Puts the options of `parsed` into `options`, one after the other.
void take_options(Options& options, const std::vector<po::option>& parsed,
                  const std::optional<Command>& command) {
    std::set<std::string_view> seen;
    for (const po::option& option : parsed) {
        if (option.position_key >= 0) continue;
        const OptionRow& row = row_of(option, command);
        if (command && !row.is_of(*command) && row.name != "version") refuse_option(*command, row);
        const bool again = !seen.insert(row.name).second;
        if (again && row.trait != OptionRow::repeatable && !row.placeholder.empty())
            refuse("option '" + dashed(row) + "' stands twice");
        const std::string value = value_of(row, option);
        const std::string expected(row.set(options, value));
        if (!expected.empty())
            refuse("option '" + dashed(row) + "' is " + in_quotes(value) + "; expected " + expected);
    }
}

}  // namespace

/// --help and --version leave the rest unchecked: whoever asks for help has got something wrong.
Options parse_options(const std::vector<std::string>& arguments) {
    const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
    const auto parsed = split_into_options({arguments.begin(), dashes});
    Words words;
    for (const po::option& option : parsed)
        if (option.position_key >= 0) words.push_back(option.original_tokens.at(0));
    std::optional<Words> behind_dashes;
    if (dashes != arguments.end()) behind_dashes.emplace(dashes + 1, arguments.end());
    std::optional<Command> command;
    if (!words.empty()) {
        command = command_from(words[0]);
        words.erase(words.begin());
    }
    Options options;
    take_options(options, parsed, command);
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
