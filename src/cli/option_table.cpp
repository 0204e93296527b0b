// SPDX-License-Identifier: MIT
#include "cli/option_table.hpp"

namespace cachehold::cli {
namespace {

using Set = std::string_view (*)(Options&, const std::string&);

template <auto Member>
constexpr Set text = [](Options& options, const std::string& value) {
    options.*Member = value;
    return std::string_view();
};

template <auto Member>
constexpr Set flag = [](Options& options, const std::string& /*value*/) {
    options.*Member = true;
    return std::string_view();
};

template <auto Member>
constexpr Set absolute_path = [](Options& options, const std::string& value) {
    options.*Member = value;
    return std::string_view(value[0] == '/' ? "" : "an absolute path");
};

template <auto Member>
constexpr Set one_more = [](Options& options, const std::string& value) {
    (options.*Member).push_back(value);
    return std::string_view();
};

/// 0 for what is no number, or a longer one than anybody needs.
int number_from(const std::string& value) {
    constexpr std::size_t most_digits = 9;
    const bool is_number =
        value.size() <= most_digits && value.find_first_not_of("0123456789") == std::string::npos;
    return is_number ? std::stoi(value) : 0;
}

std::string_view set_holder_pid(Options& options, const std::string& value) {
    options.holder_pid = number_from(value);
    return *options.holder_pid > 0 ? "" : "the number of a process";
}

std::string_view set_outcome(Options& options, const std::string& value) {
    options.outcome = value == "failure" ? Outcome::failure : Outcome::success;
    return value == "success" || value == "failure" ? "" : "success or failure";
}

std::string_view set_second_cache(Options& options, const std::string& value) {
    options.second_cache = value == "failed" ? SecondCache::failed : SecondCache::done;
    return value == "done" || value == "failed" ? "" : "done or failed";
}

std::string_view set_redis(Options& options, const std::string& value) {
    options.no_redis = true;
    return value == "none" ? "" : "none; servers are named in the configuration";
}

constexpr Commands of_sites{Command::begin,  Command::end,     Command::run,   Command::flush,
                            Command::status, Command::recover, Command::doctor};
constexpr Commands of_platforms{Command::begin,  Command::end,     Command::run, Command::flush,
                                Command::status, Command::recover, Command::ini};
constexpr Commands of_run{Command::run};
constexpr Commands of_doctor{Command::doctor};
constexpr Commands of_recover{Command::recover};
constexpr Commands of_flushing{Command::begin, Command::end, Command::run, Command::flush, Command::recover};
constexpr Commands of_start{Command::begin, Command::run};
constexpr Commands of_task{Command::begin, Command::end, Command::run};
constexpr Commands of_caller{Command::begin, Command::end};
constexpr Commands of_overview{Command::status, Command::recover};
constexpr Commands of_data{Command::flush, Command::status, Command::doctor, Command::ini, Command::hook};

std::vector<OptionRow> make_rows() {
    using O = Options;
    return {
        {"root", 0, "R", "Drupal root of the site", of_sites, text<&O::root>},
        {"uri", 0, "U", "its directory name under sites/", of_sites, text<&O::uri>},
        {"platform", 0, "R", "all sites of this Drupal root; 'ini get': its INI", of_platforms,
         text<&O::platform>},
        {"all", 0, "", "every site", of_overview, flag<&O::all>},
        {"name", 0, "NAME", "a site name; may be repeated", {Command::flush}, one_more<&O::names>, true},
        {"task", 0, "NAME", "what the hold is for", of_task, text<&O::task>, false, true},
        {"new-uri", 0, "U", "the name that the site, or its clone, will have", of_start, text<&O::new_uri>},
        {"new-root", 0, "R", "the Drupal root where it will be", of_start, text<&O::new_root>},
        {"holder-pid", 0, "PID", "the process of the task; default: the caller", of_caller, set_holder_pid},
        {"outcome", 0, "WORD", "success (default) or failure", {Command::end}, set_outcome},
        {"reason", 0, "TEXT", "why the task failed", {Command::end}, text<&O::reason>, false, true},
        {"second-cache", 0, "WORD", "done or failed: the caller emptied the SQL caches", of_caller,
         set_second_cache},
        {"force", 0, "", "end it whoever else holds the site", {Command::end}, flag<&O::force>},
        {"dry-run", 0, "", "count, delete nothing", {Command::flush}, flag<&O::dry_run>},
        {"failed", 0, "", "end what failed tasks have left held, too", of_recover, flag<&O::failed>},
        {"strict", 0, "", "fail when COMMAND was not protected all the way", of_run, flag<&O::strict>},
        {"report",
         0,
         "FILE",
         "what became of COMMAND and its hold, as JSON",
         {Command::run},
         text<&O::report_file>},
        {"expect-hook", 0, "", "a Drush: warn when no hook answers inside it", of_run, flag<&O::expect_hook>},
        {"leftovers", 0, "", "keys in Redis of names that no site here has; walks it", of_doctor,
         flag<&O::leftovers>},
        {"below", 0, "DIR", "look for sites below it too; may be repeated", of_doctor, one_more<&O::below>,
         true},
        {"user", 0, "NAME", "as root: in the name of this user", {Command::hook}, text<&O::user>},
        {"user-dir", 0, "DIR", "instead of ~/.drush", {Command::hook}, text<&O::user_dir>},
        {"redis", 0, "none", "there is no Redis on this machine", of_flushing, set_redis},
        {"json", 0, "", "data as JSON", of_data, flag<&O::json>},
        {"state-dir", 0, "DIR", "where the records are", of_sites, absolute_path<&O::state_dir>},
        {"config", 0, "FILE", "read this configuration file last", Commands::all(), text<&O::config_file>},
        {"quiet", 'q', "", "only what a person must know", Commands::all(), flag<&O::quiet>},
        {"verbose", 'v', "", "every step", Commands::all(), flag<&O::verbose>},
        {"help", 'h', "", "this text", Commands::all(), nullptr},
        {"version", 0, "", "print the version", {Command::help, Command::version}, nullptr},
    };
}

}  // namespace

const std::vector<OptionRow>& option_rows() {
    static const std::vector<OptionRow> rows = make_rows();
    return rows;
}

}  // namespace cachehold::cli
