// SPDX-License-Identifier: MIT
// The few calls on files that cachehold makes, and what is built of them: a durable replacement, a lock. The
// calls are virtual: a test can make each of them fail, or imitate a disk that loses what was not synced.
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

/// The path of a file in two parts. Links in `directory` were made by the administrator and are followed.
/// Links in `below` may have been made by a tenant, and none is followed.
struct Location {
    fs::path directory;  ///< absolute
    fs::path below;      ///< relative, no "." and no ".."; its last part is the file's name

    [[nodiscard]] fs::path full() const { return directory / below; }
    [[nodiscard]] Location beside(const std::string& name) const {
        return {directory, below.parent_path() / name};
    }
};

/// Makes `path` absolute, from the working directory. Throws Error{usage} where that directory was removed.
fs::path absolute(const std::string& path);

/// One call that failed. The message says the action, the file and the text of errno. Its status is
/// file_system.
class DiskError : public Error {
public:
    DiskError(const std::string& action, const std::string& path, int error);
    [[nodiscard]] int error() const noexcept { return error_; }
    [[nodiscard]] bool is_missing() const noexcept;  ///< ENOENT, or ENOTDIR on the way
    [[nodiscard]] bool is_link() const noexcept;     ///< ELOOP: a link that must not be followed

private:
    int error_;
};

/// Something that the old file had and the new file in its place does not have.
struct Loss {
    std::string what;          ///< "its owner, user 1234"
    bool is_harmless = false;  ///< everybody can do with the file what he could before
    bool operator==(const Loss&) const = default;
};

/// What stat() says of a file. Two are equal where the file has not changed between them.
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

/// The only class that syncs, renames and locks files. Every call but close() may throw DiskError. The caller
/// owns the handles and closes them, see os::Handle.
class Disk : boost::noncopyable {
public:
    virtual ~Disk() = default;

    /// Opens the directory of `file`. Location says which links are followed.
    virtual int open_parent(const Location& file);
    /// Creates a directory and what is missing above it, mode 0700, so that they survive a power cut. Does
    /// nothing where it exists.
    virtual void make_directories(const fs::path& path);
    /// Creates one directory with the owner, group and mode of the one above it. Where owner or group may not
    /// be given, the mode is 0755.
    virtual void make_directory(const Location& directory);
    /// Removes an empty directory. Does nothing where it is missing or not empty.
    virtual void remove_directory(const Location& directory);
    /// Opens a file for reading. Never follows a link, never waits for a FIFO.
    virtual int open_file(int directory, const std::string& name);
    /// Makes a new file, mode 0600, for writing; an existing one is an error (EEXIST).
    virtual int create(int directory, const std::string& name);
    /// Makes a file without a name (O_TMPFILE), which is gone when it is closed. Some file systems cannot
    /// (EOPNOTSUPP).
    virtual int create_nameless(int directory);
    /// Opens a file that is only there to be locked. Makes it where it is missing.
    virtual int open_lock(int directory, const std::string& name);
    /// An exclusive lock that ends with the handle; false where another process has it.
    virtual bool try_lock(int handle);
    virtual Meta stat(int handle);
    /// Whether nobody can change or replace it (chattr +i). False where the file system cannot tell.
    virtual bool is_immutable(int handle);
    /// Of `name` itself: where it is a link, of the link.
    virtual Meta stat_entry(int directory, const std::string& name);
    /// Reads the file from its start, at most `limit` bytes.
    virtual std::string read(int handle, std::size_t limit);
    virtual void write(int handle, std::string_view bytes);
    virtual void truncate(int handle);
    /// Gives `to` the owner, group, mode, access list and extended attributes of `from`, and no others.
    /// Returns what this process has no right to give. Any other failure is thrown.
    virtual std::vector<Loss> copy_attributes(int from, int to);
    virtual void set_attributes(int handle, std::uint32_t owner, std::uint32_t group, std::uint32_t mode);
    virtual void set_mtime(int handle, std::int64_t seconds);
    /// Returns when the file or directory would survive a power cut (fsync).
    virtual void sync(int handle);
    virtual void rename(int directory, const std::string& from, const std::string& to);
    /// Renames too. Fails where `to` exists (EEXIST); a file system without RENAME_NOREPLACE replaces it.
    virtual void rename_new(int directory, const std::string& from, const std::string& to);
    virtual void remove(int directory, const std::string& name);
    virtual std::vector<std::string> list(int directory);
    virtual void close(int handle) noexcept;
};

/// Owns a handle of `disk`, and closes it at the end of its scope.
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

/// What stat() says of a directory; nullopt where there is none. Throws DiskError.
std::optional<Meta> directory_at(Disk& disk, const Location& directory);

/// Whether `path` exists; a link that leads nowhere does. False where this process cannot look.
bool is_there(const fs::path& path);

/// The entries of a directory, in no order. Entries that cannot be read are missing; so are all where the
/// directory cannot be read.
std::vector<fs::directory_entry> entries_of(const fs::path& directory);

/// Whether this process may make files in `directory`. Permissions and the mount's options decide.
bool may_write(const std::string& directory);

// Reading one small file, and replacing it durably. The order of the steps is always the same: at every
// moment the file is the old one or the new one.

/// The file is a link, is no regular file, has several hard links or is too large, or somebody changed it at
/// the same time. Nothing was written.
class UnsafeFile : public Error {
public:
    explicit UnsafeFile(const std::string& message) : Error(ExitStatus::file_system, message) {}
};

struct FileContent {
    std::string bytes;
    Meta meta;
};

/// A file that changes while it is read is read again. It is an error when it changed each time.
inline constexpr int read_attempts = 4;

/// Reads a whole file. nullopt where the file or a directory on the way is missing. Throws UnsafeFile, also
/// where the file has more than `limit` bytes, or DiskError.
std::optional<FileContent> read_file(Disk& disk, const Location& file, std::size_t limit);

/// The attributes of a file that did not exist before.
struct NewFile {
    std::string like;  ///< a file beside it that gives mode and group; where it is missing, `mode` counts
    std::uint32_t mode = 0664;
};

/// Replaces the content of `file` by `bytes`. The steps: make a temporary file beside it and lock it; write;
/// give it the attributes of the old file; sync; see that the old file is still what `before` says; rename;
/// sync the directory. The mtime always changes, because rsync compares size and mtime: it becomes now, or,
/// where the clock is not ahead of the old mtime, one second less than that.
///
/// Where `before` is nullopt there must be no file, and it is made with the attributes of `fresh`. `may_lose`
/// allows that an owner, group, access list or attribute is lost where this process may not give it. An owner
/// may always be lost where mode and group leave him the same access. Returns what was lost.
///
/// Throws UnsafeFile if somebody has changed the file, or if a loss is not allowed; DiskError for other
/// failures. Then the old file is as it was and no temporary file stays. One exception: if the directory
/// cannot be synced, throws Error{file_system}; the file is replaced then, but a power cut may undo that.
std::vector<std::string> replace_file(Disk& disk, const Location& file, std::string_view bytes,
                                      const std::optional<Meta>& before, const NewFile& fresh = {},
                                      bool may_lose = false);

/// Tries what replace_file() would do with the attributes, on a nameless file: returns what would be lost,
/// throws what it would throw. Nothing is changed. Returns nothing where the file system has no such files.
std::vector<std::string> demand_replaceable(Disk& disk, const Location& file, bool may_lose);

/// Removes `file` if it is still what `before` says, and syncs the directory. Throws like replace_file().
void remove_file(Disk& disk, const Location& file, const Meta& before);

/// Removes temporary files of `file` that a killed process left behind. Those of a living process are locked
/// and stay.
void remove_stale_temporaries(Disk& disk, const Location& file);

/// The name of the file whose temporary file has the name `name`; nullopt where `name` is no such name.
std::optional<std::string> target_of_temporary(const std::string& name);

/// Locks the file `name` of `directory`, which only one process at a time can do. The lock ends with the
/// handle or with the process. Throws Error{busy} after `limit`, naming who has the lock, or at a stop
/// signal. `purpose` is what the others who wait are told about us.
Handle lock(Disk& disk, const Clock& clock, const fs::path& directory, const std::string& name,
            std::chrono::seconds limit, const std::string& purpose);

}  // namespace cachehold::os
