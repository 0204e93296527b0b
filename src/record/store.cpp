// SPDX-License-Identifier: MIT
#include "record/record.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>

#include "report/report.hpp"

namespace cachehold::record {
namespace {

constexpr std::size_t size_limit = 1U << 20U;
/// Of all records of a user, each with a page more: what root reads for him must not fill its memory or log.
constexpr std::uint64_t most_bytes = 32U << 20U;
constexpr std::uint64_t page = 4096;
constexpr std::string_view suffix = ".record";

/// Whoever can write in it can make us end any hold, or keep it for ever.
void demand_ours(const os::Meta& meta, const fs::path& directory) {
    const std::string start = "the state directory " + report::quoted(directory.string()) + " ";
    if (meta.owner != 0 && meta.owner != ::geteuid())
        throw Error(ExitStatus::configuration,
                    start + "belongs to the user " + std::to_string(meta.owner) +
                        "; chown it to the user of this command, or name another with --state-dir");
    if ((meta.mode & 022U) != 0)
        throw Error(ExitStatus::configuration, start + "can be written by others; chmod go-w it");
}

}  // namespace

Store::Store(os::Disk& disk, fs::path directory) : disk_(disk), directory_(std::move(directory)) {
    try {
        disk_.make_directories(directory_);
        const os::Handle handle(disk_, disk_.open_parent(file_of("x")));
        demand_ours(disk_.stat(handle.get()), directory_);
    } catch (const os::DiskError& error) {
        throw Error(error.status(), "the state directory " + report::quoted(directory_.string()) +
                                        " is of no use, name another with --state-dir: " + error.what());
    }
}

std::string Store::key(const site::Site& site) {
    std::string name;
    for (const char byte : site.uri) {
        const bool plain = std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '.' || byte == '-';
        name += plain ? byte : '_';
    }
    if (name.front() == '.') name.front() = '_';
    return name.substr(0, 100) + "-" + short_hash(site.directory().string());
}

std::string Store::file_name(const site::Site& site) { return key(site) + std::string(suffix); }

void Store::stamp_recover(std::int64_t now) noexcept try {
    const os::Handle directory(disk_, disk_.open_parent(file_of("x")));
    const os::Handle file(disk_, disk_.open_lock(directory.get(), recover_stamp));
    disk_.set_mtime(file.get(), now);
} catch (const std::exception&) {  // only `doctor` and the metrics miss it
}

std::optional<std::int64_t> Store::last_recover() const noexcept try {
    const os::Handle directory(disk_, disk_.open_parent(file_of("x")));
    const os::Handle file(disk_, disk_.open_file(directory.get(), recover_stamp));
    return disk_.stat(file.get()).mtime_seconds;
} catch (const std::exception&) {
    return std::nullopt;
}

os::Location Store::file_of(const std::string& key) const { return {directory_, key + std::string(suffix)}; }

std::optional<Record> Store::find(const site::Site& site) {
    const os::Handle directory(disk_, disk_.open_parent(file_of("x")));
    const Entry* entry = look(directory.get(), file_name(site));
    if (entry == nullptr) return std::nullopt;
    if (!entry->record) throw Error(ExitStatus::file_system, entry->damage);
    if (entry->record->site() == site) return entry->record;
    throw Error(ExitStatus::file_system, report::quoted((directory_ / file_name(site)).string()) +
                                             " is the record of another site; move it away");
}

void Store::write(const Record& record) {
    const auto file = file_of(key(record.site()));
    const auto before = os::read_file(disk_, file, size_limit);
    const std::string text = to_text(record);
    if (text.size() > size_limit || record.holders.size() > most_holders)
        throw Error(ExitStatus::file_system, "the record of " +
                                                 report::quoted(record.site().directory().string()) +
                                                 " would be too large; hold its sites in smaller numbers");
    from_text(text, file.full().string());  // never what could not be read again
    os::NewFile fresh;
    fresh.mode = 0600;
    try {
        os::replace_file(disk_, file, text, before ? std::optional(before->meta) : std::nullopt, fresh);
    } catch (const Error&) {
        if (!before) remove(record);  // a hold that a power cut could take away has not begun
        throw;
    }
}

void Store::remove(const Record& record) {
    const auto file = file_of(key(record.site()));
    const auto before = os::read_file(disk_, file, size_limit);
    if (before) os::remove_file(disk_, file, before->meta);
}

std::vector<std::string> Store::half_written() const {
    std::vector<std::string> keys;
    const os::Handle directory(disk_, disk_.open_parent(file_of("x")));
    for (const auto& name : disk_.list(directory.get())) {
        const auto target = os::target_of_temporary(name);
        if (target && std::string_view(*target).ends_with(suffix))
            keys.push_back(target->substr(0, target->size() - suffix.size()));
    }
    return keys;
}

void Store::remove_half(const std::string& key) { os::remove_stale_temporaries(disk_, file_of(key)); }

/// A file that was replaced has another inode and another time. Both could only be as before if it was
/// replaced twice within one tick of the clock, each time with a sync.
const Store::Entry* Store::look(int directory, const std::string& name) try {
    const os::Meta meta = disk_.stat_entry(directory, name);
    const auto known = entries_.find(name);
    if (known != entries_.end() && known->second.meta == meta) return &known->second;
    const os::Location file{directory_, name};
    Entry& entry = entries_[name] = {};  // what could not be read is looked at again
    try {
        const auto content = os::read_file(disk_, file, size_limit);
        if (!content) return entries_.erase(name), nullptr;
        entry.meta = content->meta;
        entry.record = from_text(content->bytes, file.full().string());
    } catch (const Error& error) {
        entry.damage = error.what();
    }
    return &entry;
} catch (const os::DiskError& error) {
    entries_.erase(name);
    if (error.is_missing()) return nullptr;
    entries_[name].damage = error.what();
    return &entries_[name];
}

void Store::refresh() {
    auto before = std::exchange(entries_, {});
    const os::Handle directory(disk_, disk_.open_parent(file_of("x")));
    std::uint64_t bytes = 0;
    for (const auto& name : disk_.list(directory.get())) {
        if (!std::string_view(name).ends_with(suffix)) continue;
        entries_.insert(before.extract(name));
        if (const Entry* entry = look(directory.get(), name))
            bytes += page + std::min<std::uint64_t>(entry->meta.size, size_limit);
        if (bytes > most_bytes)
            throw Error(ExitStatus::file_system,
                        report::quoted(directory_.string()) +
                            " holds too many records, or too large ones; move them away");
    }
    is_known_ = true;
}

const std::map<std::string, Store::Entry>& Store::known() {
    if (!is_known_) refresh();
    return entries_;
}

std::pair<std::vector<Record>, std::vector<std::string>> Store::list() {
    refresh();
    std::pair<std::vector<Record>, std::vector<std::string>> result;
    for (const auto& [name, entry] : entries_) {
        if (entry.record)
            result.first.push_back(*entry.record);
        else
            result.second.push_back(entry.damage);
    }
    return result;
}

}  // namespace cachehold::record
