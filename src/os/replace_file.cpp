// SPDX-License-Identifier: MIT
#include "os/disk.hpp"

#include <cerrno>

namespace cachehold::os {
namespace {

constexpr std::string_view temporary_suffix = ".cachehold-tmp";
constexpr std::size_t random_length = 12;

std::string name_of(const Location& file) { return file.below.filename().string(); }

std::string quoted(const Location& file) { return report::quoted(file.full().string()); }

std::string temporary_name(const Location& file) {
    return "." + name_of(file) + "." + random_token().substr(0, random_length) +
           std::string(temporary_suffix);
}

/// Opens the file; nullopt where it is missing. A link is nobody we work for.
std::optional<Handle> open_existing(Disk& disk, int directory, const Location& file) try {
    return Handle(disk, disk.open_file(directory, name_of(file)));
} catch (const DiskError& error) {
    if (error.is_link())
        throw UnsafeFile(quoted(file) + " is a link, which is not followed; put a file in its place");
    if (error.is_missing()) return std::nullopt;
    throw;
}

Handle open_parent(Disk& disk, const Location& file) try {
    return {disk, disk.open_parent(file)};
} catch (const DiskError& error) {
    if (error.is_link()) throw UnsafeFile(error.what());
    throw;
}

void demand_safe(const Meta& meta, const Location& file, std::size_t limit) {
    if (!meta.is_regular) throw UnsafeFile(quoted(file) + " is not a regular file; move it away");
    if (meta.links > 1)
        throw UnsafeFile(quoted(file) + " has " + std::to_string(meta.links) +
                         " hard links; remove the others");
    if (meta.size > limit)
        throw UnsafeFile(quoted(file) + " is larger than " + std::to_string(limit) +
                         " bytes, which no real one is; move it away, or raise the limit (ini_size_limit)");
}

[[noreturn]] void tell_changed(const Location& file) {
    throw UnsafeFile(quoted(file) + " was changed by somebody else just now; run the command again");
}

void demand_unchanged(Disk& disk, int directory, const Location& file, const std::optional<Meta>& before) {
    const auto now = open_existing(disk, directory, file);
    const bool same = now.has_value() == before.has_value() && (!before || disk.stat(now->get()) == *before);
    if (!same) tell_changed(file);
}

std::vector<std::string> keep_attributes(Disk& disk, int directory, int temporary, const Location& file,
                                         bool may_lose) {
    const auto old = open_existing(disk, directory, file);
    if (!old) return {};  // seen by demand_unchanged()
    std::vector<std::string> lost;
    for (const Loss& loss : disk.copy_attributes(old->get(), temporary)) {
        lost.push_back(loss.what);
        if (loss.is_harmless || may_lose) continue;
        throw UnsafeFile(
            quoted(file) + " could not keep " + loss.what +
            ", which this user may not give to a file; chown it to the user of this command, run the " +
            "command as root, or allow the loss (ini_attribute_loss)");
    }
    return lost;
}

/// Refuses an immutable file or directory at once: a change would fail with EPERM, which does not say why.
void demand_mutable(Disk& disk, int directory, const Location& file) {
    const auto old = open_existing(disk, directory, file);
    const bool is_file = old && disk.is_immutable(old->get());
    if (is_file || disk.is_immutable(directory))
        throw UnsafeFile((is_file ? quoted(file) : report::quoted(file.full().parent_path().string())) +
                         " lets nobody change it (chattr +i); have root take that away: chattr -i");
}

/// rsync compares size and time. Where the clock stands or was set back, the new time must still differ. It
/// goes one second back, because a file system may have no time after the old one.
void move_mtime(Disk& disk, int temporary, std::int64_t before) {
    if (disk.stat(temporary).mtime_seconds > before) return;
    disk.set_mtime(temporary, before - 1);
}

/// Never over a file that somebody made in this very moment.
void rename_new(Disk& disk, int directory, const std::string& from, const Location& to) try {
    disk.rename_new(directory, from, name_of(to));
} catch (const DiskError& error) {
    if (error.error() == EEXIST) tell_changed(to);
    throw;
}

void sync_directory(Disk& disk, int directory) try { disk.sync(directory); } catch (const DiskError& error) {
    throw Error(error.status(),
                "the file is replaced, but a power cut may undo that: " + std::string(error.what()));
}

/// Mode and group of the neighbour; owner of the directory, so that root makes nothing that belongs to root.
void set_fresh_attributes(Disk& disk, int directory, int temporary, const Location& file,
                          const NewFile& fresh) {
    const Meta parent = disk.stat(directory);
    std::uint32_t group = disk.stat(temporary).group;
    std::uint32_t mode = fresh.mode;
    if (!fresh.like.empty()) {
        const auto neighbour = open_existing(disk, directory, file.beside(fresh.like));
        const Meta meta = neighbour ? disk.stat(neighbour->get()) : Meta();
        if (meta.is_regular) {
            group = meta.group;
            mode = meta.mode & 0777U;
        }
    }
    try {
        disk.set_attributes(temporary, parent.owner, group, mode);
    } catch (const DiskError&) {
        // Not root, and not in that group: ours is the best there is.
        const Meta own = disk.stat(temporary);
        disk.set_attributes(temporary, own.owner, own.group, mode);
    }
}

}  // namespace

std::optional<FileContent> read_file(Disk& disk, const Location& file, std::size_t limit) try {
    const Handle directory = open_parent(disk, file);
    for (int attempt = 0; attempt < read_attempts; ++attempt) {
        const auto handle = open_existing(disk, directory.get(), file);
        if (!handle) return std::nullopt;
        const Meta meta = disk.stat(handle->get());
        demand_safe(meta, file, limit);
        std::string bytes = disk.read(handle->get(), limit + 1);
        if (bytes.size() == meta.size && meta == disk.stat(handle->get()))
            return FileContent{std::move(bytes), meta};
    }
    throw UnsafeFile(quoted(file) + " changed while it was read; run the command again");
} catch (const DiskError& error) {
    if (error.is_missing()) return std::nullopt;
    throw;
}

std::vector<std::string> replace_file(Disk& disk, const Location& file, std::string_view bytes,
                                      const std::optional<Meta>& before, const NewFile& fresh,
                                      bool may_lose) {
    remove_stale_temporaries(disk, file);
    const Handle directory = open_parent(disk, file);
    demand_mutable(disk, directory.get(), file);
    const std::string name = temporary_name(file);
    const Handle temporary(disk, disk.create(directory.get(), name));
    std::vector<std::string> lost;
    try {
        disk.try_lock(temporary.get());
        disk.write(temporary.get(), bytes);
        if (before) {
            lost = keep_attributes(disk, directory.get(), temporary.get(), file, may_lose);
            move_mtime(disk, temporary.get(), before->mtime_seconds);
        } else {
            set_fresh_attributes(disk, directory.get(), temporary.get(), file, fresh);
        }
        disk.sync(temporary.get());
        demand_unchanged(disk, directory.get(), file, before);
        if (before)
            disk.rename(directory.get(), name, name_of(file));
        else
            rename_new(disk, directory.get(), name, file);
    } catch (...) {
        try {
            disk.remove(directory.get(), name);
        } catch (const DiskError&) {  // the first failure is the one to tell
        }
        throw;
    }
    sync_directory(disk, directory.get());
    return lost;
}

std::vector<std::string> demand_replaceable(Disk& disk, const Location& file, bool may_lose) {
    const Handle directory = open_parent(disk, file);
    demand_mutable(disk, directory.get(), file);
    try {
        const Handle nameless(disk, disk.create_nameless(directory.get()));
        return keep_attributes(disk, directory.get(), nameless.get(), file, may_lose);
    } catch (const DiskError& error) {
        if (error.error() == EOPNOTSUPP) return {};
        throw;
    }
}

void remove_file(Disk& disk, const Location& file, const Meta& before) {
    remove_stale_temporaries(disk, file);
    const Handle directory = open_parent(disk, file);
    demand_mutable(disk, directory.get(), file);
    demand_unchanged(disk, directory.get(), file, before);
    disk.remove(directory.get(), name_of(file));
    sync_directory(disk, directory.get());
}

void remove_stale_temporaries(Disk& disk, const Location& file) {
    const Handle directory = open_parent(disk, file);
    bool has_removed = false;
    for (const auto& name : disk.list(directory.get())) {
        if (target_of_temporary(name) != name_of(file)) continue;
        try {
            const Handle stale(disk, disk.open_file(directory.get(), name));
            if (!disk.try_lock(stale.get())) continue;
            disk.remove(directory.get(), name);
            has_removed = true;
        } catch (
            const DiskError&) {  // a link or an unreadable file of that name is not ours; a rival removed it
        }
    }
    // Once the record is gone nobody looks here again: a power cut must not bring it back then.
    if (has_removed) disk.sync(directory.get());
}

std::optional<std::string> target_of_temporary(const std::string& name) {
    const std::size_t added = 2 + random_length + temporary_suffix.size();
    if (name.size() <= added || name.front() != '.' || !std::string_view(name).ends_with(temporary_suffix))
        return std::nullopt;
    const std::size_t length = name.size() - added;
    return name[1 + length] == '.' ? std::optional(name.substr(1, length)) : std::nullopt;
}

}  // namespace cachehold::os
