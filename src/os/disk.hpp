// SPDX-License-Identifier: MIT
// The few calls on files that cachehold makes, virtual, so that a test can make each of them fail, or stand
// in for a disk that loses what was not synced; and what is made of them: a durable replacement, a lock.
#pragma once

#include <boost/filesystem/directory.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/process.hpp"
#include "report/report.hpp"

namespace cachehold {
namespace fs = boost::filesystem;
}

namespace cachehold::os {

/// A file, and where trust ends on the way to it: links in `directory` are the administrator's and are
/// followed; from the first part of `below` on a tenant may have made them, and none is followed.
struct Location {
    fs::path directory;  ///< absolute
    fs::path below;      ///< relative, no "." and no ".."; its last part is the file's name

    [[nodiscard]] fs::path full() const { return directory / below; }
    [[nodiscard]] Location beside(const std::string& name) const {
        return {directory, below.parent_path() / name};
    }
};

/// As seen from the working directory. Throws Error{usage} where that has gone.
fs::path absolute(const std::string& path);

/// One call that failed: what was tried, on which file, and errno. Its status is file_system.
class DiskError : public Error {
public:
    DiskError(const std::string& action, const std::string& path, int error);
    [[nodiscard]] int error() const noexcept { return error_; }
    [[nodiscard]] bool is_missing() const noexcept;  ///< ENOENT, or ENOTDIR on the way
    [[nodiscard]] bool is_link() const noexcept;     ///< ELOOP: a link where none is followed

private:
    int error_;
};

/// What a new file does not have of the one that it replaces.
struct Loss {
    std::string what;          ///< "its owner, user 1234"
    bool is_harmless = false;  ///< nobody can do less with the file than before
    bool operator==(const Loss&) const = default;
};

/// Two are equal where stat() knows of no change between them.
struct Meta {
    bool is_regular = false;
    std::uint64_t size = 0;
    std::uint32_t mode = 0;  ///< permission bits only
    std::uint32_t owner = 0;
    std::uint32_t group = 0;
    std::uint64_t links = 0;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t mtime_seconds = 0;
    std::int64_t ctime_nanoseconds = 0;  ///< since 1970; any change moves it
    bool operator==(const Meta&) const = default;
};

/// The only place with open, fsync, rename, flock. Every call throws DiskError. Handles are owned by the
/// caller, see os::Handle.
class Disk {
public:
    Disk() = default;
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;
    virtual ~Disk() = default;

    /// Opens the directory that holds `file`, following links as Location says.
    virtual int open_parent(const Location& file);
    /// Creates a directory and what is missing above it, mode 0700, so that it survives a power cut;
    /// nothing to do where it exists.
    virtual void make_directories(const fs::path& path);
    /// Creates one directory, with group and permissions of the one above; without a right to this group:
    /// 0755.
    virtual void make_directory(const Location& directory);
    /// Nothing to do where it is missing, or something is in it.
    virtual void remove_directory(const Location& directory);
    /// For reading; never follows a link, never blocks on a FIFO.
    virtual int open_file(int directory, const std::string& name);
    /// Makes a new file, mode 0600, for writing; an existing one is an error (EEXIST).
    virtual int create(int directory, const std::string& name);
    /// The same, but without a name: it is gone when it is closed. Some file systems have none (EOPNOTSUPP).
    virtual int create_nameless(int directory);
    /// Opens a file that only serves to be locked; makes it where it is missing.
    virtual int open_lock(int directory, const std::string& name);
    /// An exclusive lock that ends with the handle; false where another process has it.
    virtual bool try_lock(int handle);
    virtual Meta stat(int handle);
    /// Whether the system lets nobody change or replace it (chattr +i); false where it does not tell.
    virtual bool is_immutable(int handle);
    /// Of `name` itself, also where it is a link.
    virtual Meta stat_entry(int directory, const std::string& name);
    /// At most `limit` bytes from the start.
    virtual std::string read(int handle, std::size_t limit);
    virtual void write(int handle, std::string_view bytes);
    virtual void truncate(int handle);
    /// Owner, group, mode, access list and extended attributes: `to` has those of `from` and no others. What
    /// this process has no right to keep is named in the result; everything else that fails is an error.
    virtual std::vector<Loss> copy_attributes(int from, int to);
    virtual void set_attributes(int handle, std::uint32_t owner, std::uint32_t group, std::uint32_t mode);
    virtual void set_mtime(int handle, std::int64_t seconds);
    /// File or directory: returns when it would survive a power cut.
    virtual void sync(int handle);
    virtual void rename(int directory, const std::string& from, const std::string& to);
    /// The same where no `to` may exist (EEXIST).
    virtual void rename_new(int directory, const std::string& from, const std::string& to);
    virtual void remove(int directory, const std::string& name);
    virtual std::vector<std::string> list(int directory);
    virtual void close(int handle) noexcept;
};

/// Closes at the end of its scope.
class Handle {
public:
    Handle(Disk& disk, int value) : disk_(&disk), value_(value) {}
    Handle(Handle&& other) noexcept : disk_(other.disk_), value_(other.value_) { other.value_ = -1; }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    Handle& operator=(Handle&&) = delete;
    ~Handle() {
        if (value_ >= 0) disk_->close(value_);
    }
    [[nodiscard]] int get() const noexcept { return value_; }

private:
    Disk* disk_;
    int value_;
};

/// nullopt: there is no such directory. Below `directory.directory` no link is followed. Throws DiskError.
std::optional<Meta> directory_at(Disk& disk, const Location& directory);

/// Whether something has this name, a link that leads nowhere included. False where nobody here can see it.
bool is_there(const fs::path& path);

/// What is in a directory, in no order, as far as it can be read.
std::vector<fs::directory_entry> entries_of(const fs::path& directory);

/// Whether this process may make files in `directory`, as far as permissions and the mount tell.
bool may_write(const std::string& directory);

// Reading and durably replacing one small file, always in the same order, so that whatever happens in between
// the file is the old one or the new one.

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

/// Locks the file `name` of `directory`: one process at a time has it. The lock ends with the handle and with
/// the process. Waits at most `limit`. Throws Error{busy} that says who has it.
Handle lock(Disk& disk, const Clock& clock, const fs::path& directory, const std::string& name,
            std::chrono::seconds limit, const std::string& purpose);

}  // namespace cachehold::os
