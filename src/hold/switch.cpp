// SPDX-License-Identifier: MIT
#include "hold/switch.hpp"

#include "os/replace_file.hpp"
#include "report/error.hpp"
#include "report/printable.hpp"
#include "site/site.hpp"

namespace cachehold::hold {
namespace {

using report::Error;
using report::ExitStatus;

std::string path_of(const os::Location& ini) { return report::printable(ini.full().string()); }

/// Runs `work`; failures of the disk become errors with an exit status and a way out.
template <typename Work>
auto translated(Work work) {
    try {
        return work();
    } catch (const os::UnsafeFile& error) {
        throw Error(ExitStatus::ini_refused, error.what());
    } catch (const os::DiskError& error) {
        throw Error(ExitStatus::file_system,
                    std::string(error.what()) + "; mend that and run the command again");
    }
}

std::optional<os::FileContent> content_of(os::Disk& disk, const os::Location& ini) {
    return translated([&] { return os::read_file(disk, ini, ini::default_size_limit); });
}

std::optional<std::string_view> bytes_of(const std::optional<os::FileContent>& content) {
    return content ? std::optional<std::string_view>(content->bytes) : std::nullopt;
}

void write(os::Disk& disk, const os::Location& ini, const std::string& bytes,
           const std::optional<os::FileContent>& before) {
    translated([&] {
        const auto meta = before ? std::optional(before->meta) : std::nullopt;
        os::replace_file(disk, ini, bytes, meta, {site::default_ini_name, 0664});
    });
}

[[noreturn]] void refuse(const os::Location& ini, std::size_t line, const std::string& reason) {
    const std::string where = line == 0 ? "" : ":" + std::to_string(line);
    throw Error(ExitStatus::ini_refused,
                "'" + path_of(ini) + where + "': " + report::printable(reason) +
                    "; not a byte was changed, mend the file and run the command again");
}

void demand_on(os::Disk& disk, const os::Location& ini) {
    const SwitchState now = look(disk, ini);
    if (now.reading.truth == ini::Truth::truthy) return;
    throw Error(ExitStatus::changed,
                "'" + path_of(ini) + "' was switched on, but somebody changed it at once");
}

}  // namespace

SwitchState look(os::Disk& disk, const os::Location& ini) {
    SwitchState state;
    const auto content = content_of(disk, ini);
    state.exists = content.has_value();
    state.has_directory = state.exists;
    if (content) {
        state.reading = ini::read(content->bytes);
        state.mark = ini::find_mark(content->bytes);
        return state;
    }
    try {
        const os::Handle directory(disk, disk.open_parent(ini));
        state.has_directory = true;
    } catch (const os::DiskError&) {  // no directory: nothing to switch there
    }
    return state;
}

void demand_holdable(os::Disk& disk, const os::Location& ini) {
    const auto before = content_of(disk, ini);
    const auto result = ini::hold(bytes_of(before), "0");
    if (result.outcome == ini::HoldResult::Outcome::refused) refuse(ini, result.line, result.reason);
}

SwitchResult turn_on(os::Disk& disk, const os::Location& ini, const std::string& id) {
    using Outcome = ini::HoldResult::Outcome;
    const auto before = content_of(disk, ini);
    const auto result = ini::hold(bytes_of(before), id);
    if (result.outcome == Outcome::refused) refuse(ini, result.line, result.reason);
    SwitchResult done;
    done.ours = result.outcome != Outcome::owner_on;
    done.wrote = result.outcome == Outcome::switched || result.outcome == Outcome::reasserted;
    if (result.outcome == Outcome::reasserted) done.note = report::printable(result.reason);
    if (!done.wrote) return done;
    write(disk, ini, result.bytes, before);
    demand_on(disk, ini);
    return done;
}

SwitchResult put_back(os::Disk& disk, const os::Location& ini) {
    using Outcome = ini::ReleaseResult::Outcome;
    const auto before = content_of(disk, ini);
    const auto result = ini::release(bytes_of(before));
    if (result.outcome == Outcome::refused) refuse(ini, result.line, result.reason);
    SwitchResult done;
    done.note = report::printable(result.reason);
    done.foreign = result.outcome == Outcome::kept_changes || result.outcome == Outcome::kept_switch;
    done.wrote = result.outcome != Outcome::not_held;
    if (result.outcome == Outcome::remove_file)
        translated([&] { os::remove_file(disk, ini, before->meta); });
    else if (done.wrote)
        write(disk, ini, result.bytes, before);
    return done;
}

}  // namespace cachehold::hold
