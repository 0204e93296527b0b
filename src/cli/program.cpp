// SPDX-License-Identifier: MIT
#include "cli/program.hpp"

#include <istream>
#include <map>
#include <sstream>

#include "command/doctor.hpp"
#include "command/hook.hpp"
#include "command/sql_caches.hpp"
#include "command/words.hpp"
#include "hold/membership.hpp"
#include "os/caller.hpp"
#include "redis/flusher.hpp"

namespace cachehold::cli {
namespace {

using command::Finding;

/// Shown by `printer`; a signal ends what goes on.
redis::Progress progress_on(TextPrinter& printer) {
    return [&printer](std::uint64_t walked, std::uint64_t total, std::uint64_t deleted) {
        printer.progress(walked, total, deleted);
        return os::interrupted_by() == 0;
    };
}

ExitStatus tell(const Options& options, command::Findings findings, std::ostream& out) {
    const std::string user = os::name_of(os::own_account());
    if (options.quiet)
        std::erase_if(findings, [](const Finding& one) { return one.state == Finding::State::good; });
    if (!findings.empty()) findings.insert(findings.begin(), {Finding::State::good, "user", user});
    command::print_findings(findings, user, options.json, out);
    return command::status_of(findings);
}

redis::Flusher flusher_of(const Context& context) {
    if (context.options.no_redis) return redis::flusher_of({});
    const Settings& settings = context.settings;
    const redis::Progress progress = progress_on(context.printer);
    return [=, &settings, of_most = redis::flusher_of(settings.servers(), progress)](const auto& request) {
        return request.site.empty() ? of_most(request)
                                    : redis::flusher_of(settings.servers(request.site), progress)(request);
    };
}

}  // namespace

Program::Program(const Context& context)
    : context_(context),
      store_(disk_, context.settings.state_directory()),
      world_{disk_,
             clock_,
             processes_,
             store_,
             flusher_of(context),
             context.printer,
             context.settings.config(),
             command::sql_cache_emptier(context.settings.config()),
             context.settings.names_of_others()} {}

ExitStatus Program::perform() {
    const Options& options = context_.options;
    switch (options.command) {
        case Command::begin: {
            const auto request = request_for(options, hold::Wish::begin);
            const ExitStatus status = begin(request);
            if (!options.holder_pid && request.token.empty()) tell_holder(request);
            return status;
        }
        case Command::end: {
            const auto wish = options.outcome == "success" ? hold::Wish::end : hold::Wish::fail;
            return command::carry_out_told(world_, with_sites(request_for(options, wish))).status;
        }
        case Command::flush:
            return flush();
        case Command::status:
            return command::print_status(world_,
                                         names_site(options) ? std::optional(site_of(options)) : std::nullopt,
                                         options.json, context_.out);
        default:
            return recover();
    }
}

ExitStatus Program::begin(const hold::Request& asked) {
    const hold::Request request = with_sites(asked);
    for (const auto& problem : unserved(context_.options)) context_.printer.warning(problem);
    const bool is_platform = request.site.is_platform();
    if (request.second_cache.empty())
        command::demand_emptier(world_.config, is_platform ? request.sites : std::vector{request.site},
                                "cachehold begin " + command::operand(request.site));
    return command::begin(world_, request);
}

void Program::tell_holder(const hold::Request& request) {
    const int pid = request.process.pid;
    const auto keep_for = world_.config.keep_for.count();
    std::string line = "the hold stands until: " + command::end_command(request.site);
    if (pid != 0)
        line += ", or until process " + std::to_string(pid) + " (" + os::program_of(pid) + ") has gone";
    else if (keep_for != 0)
        line += ", or until " + os::to_utc(clock_.now() + keep_for);
    context_.printer.info(line);
}

ExitStatus Program::end_each(const hold::Request& request) { return command::end_each(world_, request); }

ExitStatus Program::recover() {
    hold::Request request = request_for(context_.options, hold::Wish::recover);
    request.token.clear();
    if (names_site(context_.options)) return command::recover(world_, with_sites(std::move(request)));
    const ExitStatus status =
        command::recover_all(world_, request, roots_of_aliases(os::environment("HOME") + "/.drush"));
    // A user's note names a Drush of his: root starts none of these.
    const bool is_in_name_of_user = os::is_started_by_root() && !os::is_root();
    const ExitStatus synced =
        is_in_name_of_user ? ExitStatus::done : command::sync_again(store_.directory(), context_.printer);
    store_.stamp_recover(clock_.now());
    return report::first_problem(status, synced);
}

ExitStatus Program::flush() {
    const Options& options = context_.options;
    command::FlushOptions flush{options.names, "", options.dry_run, options.json};
    if (names_site(options)) {
        hold::Request request;
        request.site = site_of(options);
        const auto wanted = hold::wanted(with_sites(std::move(request)), world_.config);
        flush.names = wanted.names;
        flush.site = hold::with_own_server(world_, wanted.places);
    }
    flush.names.insert(flush.names.end(), options.prefixes.begin(), options.prefixes.end());
    return command::flush(world_, flush, context_.out);
}

std::vector<std::string> unserved(const Options& options) {
    if (os::is_started_by_root() && names_site(options) == os::is_root()) return {};
    std::vector<std::string> warnings;
    for (const auto& user : os::is_root() ? users_with_sites() : std::vector{os::own_account().name})
        if (!is_served(user))
            warnings.push_back("root's 'cachehold recover' does not look at holds of " +
                               report::quoted(user) + "; have root run: " + command::serving_command(user));
    return warnings;
}

ExitStatus doctor(const Options& options, const Error& error, std::ostream& out) {
    command::Findings findings;
    findings.bad("configuration", error);
    return tell(options, std::move(findings), out);
}

ExitStatus doctor(const Context& context) {
    const Settings& settings = context.settings;
    os::Disk disk;
    const os::Clock clock;
    std::optional<site::Site> site;
    if (names_site(context.options)) site = site_of(context.options);
    command::Patient patient{disk,
                             clock,
                             settings.config(),
                             settings.servers(site ? site->directory().string() : ""),
                             settings.servers_file(),
                             settings.state_directory(),
                             os::environment("HOME"),
                             site,
                             progress_on(context.printer)};
    if (context.options.command == Command::hook)
        return command::hook_settings(patient.config, patient.site, context.out, context.printer);
    if (const Options& given = context.options; given.find_prefix) {
        const auto root =
            given.root.empty() ? (os::absolute(given.site_dir) / "../..").lexically_normal() : given.root;
        return command::find_prefix(patient, {root.string(), given.new_root}, given.json, context.out,
                                    context.printer);
    }
    auto findings = command::examine(patient);
    for (const auto& problem : unserved(context.options)) findings.warn("recover", problem);
    context.printer.wipe_progress();
    return tell(context.options, std::move(findings), context.out);
}

ExitStatus leftovers(const Context& context) {
    std::vector<std::string> places = context.options.below;
    places.push_back(os::environment("HOME"));
    const auto tell_names = [](const std::string& home, std::ostream& found) {
        for (const auto& name : command::names_below({home})) found << name << '\0';
    };
    auto names = command::names_below(places);
    for (const auto& account : os::is_root() ? os::all_accounts() : std::vector<os::Account>()) {
        std::istringstream found(seen_as(account, [&](auto& out) { tell_names(account.home, out); }));
        for (std::string name; std::getline(found, name, '\0');) names.insert(name);
    }
    auto findings = command::examine_leftovers(context.settings.config(), context.settings.servers(), names,
                                               progress_on(context.printer));
    context.printer.wipe_progress();
    return tell(context.options, std::move(findings), context.out);
}

ExitStatus ini(const Options& options, std::ostream& out, TextPrinter& printer) {
    const Settings settings(options);
    const std::string& file = options.operands[0];
    const config::Ini& rules = settings.config().ini;
    return options.verb == "get" ? command::ini_get(file, rules, options.json, out)
                                 : command::ini_change(file, options.verb == "begin", rules, printer);
}

ExitStatus sync(const Options& options, TextPrinter& printer) {
    const Settings settings(options);
    os::Disk disk;
    const record::Store store(disk, settings.state_directory());
    const command::Sync what{os::environment("CACHEHOLD_DRUSH"), options.operands[0], options.operands[1]};
    const ExitStatus status = command::sync(store.directory(), what, printer);
    // What could not be brought before may be now.
    return status == ExitStatus::done ? command::sync_again(store.directory(), printer) : status;
}

std::string document_of(Command command, std::istream& lines, ExitStatus status) {
    const bool is_doctor = command == Command::doctor;
    using Arrays = std::map<std::string, std::vector<std::string>>;
    Arrays arrays = is_doctor ? Arrays{{"users", {}}} : Arrays{{"held", {}}, {"settling", {}}};
    std::string object;
    for (std::string name; lines >> name && std::getline(lines, object);) arrays[name].push_back(object);
    std::vector<std::pair<std::string, std::string>> members{{"version", "1"}};
    if (is_doctor) members.emplace_back("protected", json::boolean(status == ExitStatus::done));
    for (const auto& [name, objects] : arrays) members.emplace_back(name, json::array(objects));
    return json::object(members);
}

}  // namespace cachehold::cli
