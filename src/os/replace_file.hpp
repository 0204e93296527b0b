// SPDX-License-Identifier: MIT
// Reading and durably replacing one small file, always in the same order, so that whatever happens in between
// the file is the old one or the new one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "os/disk.hpp"

namespace cachehold::os {

/// The file is no regular file, is a link, has several hard links, is too large, or somebody changed it at
/// the same time. Nothing was written.
class UnsafeFile : public Error {
public:
    explicit UnsafeFile(const std::string& message) : Error(ExitStatus::file_system, message) {}
};

struct FileContent {
    std::string bytes;
    Meta meta;
};

/// A file that changes while it is read is read again, up to three times, before that is an error.
inline constexpr int read_attempts = 4;

/// nullopt where the file, or a directory on the way to it, is missing. Throws UnsafeFile, DiskError.
std::optional<FileContent> read_file(Disk& disk, const Location& file, std::size_t limit);

/// The attributes of a file that did not exist before.
struct NewFile {
    std::string like;  ///< mode and group of this neighbour, where it is a regular file; else `mode`
    std::uint32_t mode = 0664;
};

/// Replaces `file` by `bytes`: temporary beside it, locked as long as it is ours; content; attributes; sync;
/// target still what `before` says; rename; sync of the directory. mtime always moves by a second at least,
/// since rsync decides by size and mtime. `before` nullopt: the file is made, as `fresh` says. `may_lose`: an
/// owner, group, access list or attribute that this process may not give to the new file. An owner who keeps
/// the same access through mode and group may always be lost. Returns what was lost. Throws UnsafeFile when
/// somebody changed the file since it was read or something would be lost that may not, DiskError otherwise:
/// then the old file is as it was and no temporary stays, unless the message says that a power cut may undo
/// what was done.
std::vector<std::string> replace_file(Disk& disk, const Location& file, std::string_view bytes,
                                      const std::optional<Meta>& before, const NewFile& fresh = {},
                                      bool may_lose = false);

/// What replace_file() would lose, or what it would throw for the file's attributes. Nothing is changed. A
/// file system that has no nameless files does not tell.
std::vector<std::string> demand_replaceable(Disk& disk, const Location& file, bool may_lose);

/// Removes `file` if it still is what `before` says, and syncs the directory. Throws like replace_file().
void remove_file(Disk& disk, const Location& file, const Meta& before);

/// Removes temporaries of `file` that a killed process left behind. A living process locks its own.
void remove_stale_temporaries(Disk& disk, const Location& file);

/// The name of the file that `name` is a temporary of; nullopt where it is none.
std::optional<std::string> target_of_temporary(const std::string& name);

}  // namespace cachehold::os
