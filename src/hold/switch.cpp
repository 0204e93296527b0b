// SPDX-License-Identifier: MIT
#include "hold/switch.hpp"

#include <algorithm>

#include "report/report.hpp"

namespace cachehold::hold {
namespace {

std::string path_of(const os::Location& ini) { return report::printable(ini.full().string()); }

/// Runs `work`: a file that we refuse to edit has a status of its own.
template <typename Work>
auto refusing(Work work) {
    try {
        return work();
    } catch (const os::UnsafeFile& error) {
        throw Error(ExitStatus::ini_refused, error.what());
    }
}

std::optional<os::FileContent> content_of(os::Disk& disk, const os::Location& ini, const config::Ini& rules) {
    return refusing([&] { return os::read_file(disk, ini, rules.size_limit); });
}

/// BOA takes an INI that it did not make itself for an order to delete the site's Solr core, and makes a
/// missing one within minutes (manage_solr_config.sh).
void demand_no_solr_core(os::Disk& disk, const os::Location& ini) try {
    const os::Location core{ini.directory, ini.below.parent_path().parent_path() / "solr.php"};
    const os::Handle directory(disk, disk.open_parent(core));
    disk.stat_entry(directory.get(), "solr.php");
    throw Error(
        ExitStatus::ini_refused,
        "BOA would delete the site's Solr core ('" + path_of(core) +
            "') if cachehold made its INI; BOA makes the INI within minutes, then run the task again");
} catch (const os::DiskError& error) {
    if (!error.is_missing()) throw;
}

std::optional<std::string_view> bytes_of(const std::optional<os::FileContent>& content) {
    return content ? std::optional<std::string_view>(content->bytes) : std::nullopt;
}

void add(std::string& note, const std::vector<std::string>& lost) {
    for (const auto& what : lost) note += (note.empty() ? "lost " : "; lost ") + report::printable(what);
}

void write(os::Disk& disk, const os::Location& ini, const std::string& bytes,
           const std::optional<os::FileContent>& before, const config::Ini& rules, std::string& note) {
    const auto meta = before ? std::optional(before->meta) : std::nullopt;
    add(note, refusing([&] {
            return os::replace_file(disk, ini, bytes, meta, {site::default_name_of(ini), 0664},
                                    rules.allow_attribute_loss);
        }));
}

os::Location directory_of(const os::Location& ini) { return {ini.directory, ini.below.parent_path()}; }

/// Outside BOA a site may have no `modules`.
void make_directory(os::Disk& disk, const os::Location& directory) try {
    disk.make_directory(directory);
} catch (const os::DiskError& error) {
    const std::string name = report::quoted(directory.full().string());
    throw Error(ExitStatus::file_system, "cannot make " + name + ": " +
                                             std::generic_category().message(error.error()) +
                                             "; have who may write there run: install -d -m 755 " + name +
                                             "; then run the command again");
}

[[noreturn]] void refuse(const os::Location& ini, std::size_t line, const std::string& reason) {
    const std::string where = line == 0 ? "" : ":" + std::to_string(line);
    throw Error(ExitStatus::ini_refused,
                "'" + path_of(ini) + where + "': " + report::printable(reason) +
                    "; not a byte was changed, mend the file and run the command again");
}

/// What is there, and what a hold makes of it: the new bytes, if any. Throws where it cannot be held.
std::pair<std::optional<os::FileContent>, ini::BeginResult> begin_hold(os::Disk& disk,
                                                                       const os::Location& ini,
                                                                       std::string_view id,
                                                                       const config::Ini& rules) {
    auto before = content_of(disk, ini, rules);
    if (!before) demand_no_solr_core(disk, ini);
    auto result = ini::begin_hold(bytes_of(before), id, rules.size_limit);
    if (result.outcome == ini::BeginResult::Outcome::refused) refuse(ini, result.line, result.reason);
    return {std::move(before), std::move(result)};
}

void demand_on(os::Disk& disk, const os::Location& ini, const config::Ini& rules) try {
    if (look(disk, ini, rules).reading.truth == ini::Truth::truthy) return;
    throw Error(ExitStatus::changed,
                "somebody changed '" + path_of(ini) + "' at once; run the command again");
} catch (const Error& error) {
    throw Error(error.status(),
                std::string("the switch was turned on, but cannot be proved to be: ") + error.what());
}

}  // namespace

SwitchState look(os::Disk& disk, const os::Location& ini, const config::Ini& rules) {
    SwitchState state;
    const auto content = content_of(disk, ini, rules);
    state.exists = content.has_value();
    if (content) {
        state.written = content->meta.mtime_seconds;
        state.reading = ini::read(content->bytes);
        state.mark = ini::find_mark(content->bytes);
    }
    state.has_site = state.exists || os::directory_at(disk, directory_of(directory_of(ini)));
    return state;
}

bool lacks_directory(os::Disk& disk, const os::Location& ini) {
    return !os::directory_at(disk, directory_of(ini));
}

bool is_on(os::Disk& disk, const os::Location& ini, const config::Ini& rules) try {
    return look(disk, ini, rules).reading.truth == ini::Truth::truthy;
} catch (const Error&) {
    return false;
}

std::string demand_holdable(os::Disk& disk, const os::Location& ini, const config::Ini& rules) {
    const auto [before, result] = begin_hold(disk, ini, "0", rules);
    std::string note;
    if (before && !result.bytes.empty())
        add(note, refusing([&] { return os::demand_replaceable(disk, ini, rules.allow_attribute_loss); }));
    return note;
}

SwitchResult turn_on(os::Disk& disk, const os::Location& ini, const std::string& id,
                     const config::Ini& rules) {
    const auto [before, result] = begin_hold(disk, ini, id, rules);
    SwitchResult done;
    done.ours = result.outcome != ini::BeginResult::Outcome::owner_on;
    done.wrote = !result.bytes.empty();
    done.note = report::printable(result.reason);
    if (!done.wrote) return done;
    const bool is_to_make = !before && lacks_directory(disk, ini);
    if (is_to_make) make_directory(disk, directory_of(ini));
    try {
        write(disk, ini, result.bytes, before, rules, done.note);
    } catch (const Error&) {
        if (is_to_make) disk.remove_directory(directory_of(ini));
        throw;
    }
    demand_on(disk, ini, rules);
    return done;
}

SwitchResult put_back(os::Disk& disk, const os::Location& ini, const config::Ini& rules) {
    using Ended = ini::EndResult::Outcome;
    const auto before = content_of(disk, ini, rules);
    const auto result = ini::end_hold(bytes_of(before));
    if (result.outcome == Ended::refused) refuse(ini, result.line, result.reason);
    SwitchResult done;
    done.note = report::printable(result.reason);
    done.foreign = result.outcome == Ended::kept_changes || result.outcome == Ended::kept_switch;
    done.wrote = result.outcome != Ended::not_held;
    if (result.outcome == Ended::remove_file)
        refusing([&] { os::remove_file(disk, ini, before->meta); });
    else if (done.wrote)
        write(disk, ini, result.bytes, before, rules, done.note);
    return done;
}

void clear_up(os::Disk& disk, const Record& record, const Place& place) try {
    os::remove_stale_temporaries(disk, place.site.ini());
    // A site that was moved took the directory with it.
    const auto is_made = [&](const Place& one) {
        const bool is_same = one.site == place.site || !record.site().is_platform();
        return is_same && one.edit == Place::Edit::made;
    };
    if (std::ranges::any_of(record.places, is_made)) disk.remove_directory(directory_of(place.site.ini()));
} catch (const std::runtime_error&) {  // the directory has gone, or is not one to work in
}

}  // namespace cachehold::hold
