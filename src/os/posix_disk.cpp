// SPDX-License-Identifier: MIT
#include "os/disk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "os/syscall.hpp"

namespace cachehold::os {
namespace {

constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

Meta meta_of(const struct stat& found) {
    Meta meta;
    meta.is_regular = S_ISREG(found.st_mode);
    meta.size = static_cast<std::uint64_t>(found.st_size);
    meta.mode = found.st_mode & 07777U;
    meta.owner = found.st_uid;
    meta.group = found.st_gid;
    meta.links = found.st_nlink;
    meta.device = found.st_dev;
    meta.inode = found.st_ino;
    meta.mtime_seconds = found.st_mtim.tv_sec;
    meta.ctime_nanoseconds = found.st_ctim.tv_sec * 1'000'000'000 + found.st_ctim.tv_nsec;
    return meta;
}

int open_at(int directory, const std::string& name, int flags, const char* action) {
    const int all = flags | O_NOFOLLOW | O_CLOEXEC;
    const int file = retried([&] { return ::openat(directory, name.c_str(), all, 0600); });
    if (file < 0) fail(action, path_of(directory, name));
    return file;
}

}  // namespace

void fail(const std::string& action, const std::string& path) { throw DiskError(action, path, errno); }

std::string path_of(int handle) {
    char buffer[4096];
    const auto length =
        ::readlink(("/proc/self/fd/" + std::to_string(handle)).c_str(), buffer, sizeof buffer);
    return length < 0 ? "descriptor " + std::to_string(handle)
                      : std::string(buffer, static_cast<std::size_t>(length));
}

std::string path_of(int directory, const std::string& name) { return path_of(directory) + "/" + name; }

int Disk::open_parent(const Location& file) {
    int current = retried([&] { return ::open(file.directory.c_str(), directory_flags); });
    if (current < 0) fail("open", file.directory.string());
    for (const auto& part : file.below.parent_path()) {
        const Handle parent(*this, current);
        const int next = part == ".." || part == "." ? (errno = EINVAL, -1) : retried([&] {
            return ::openat(parent.get(), part.c_str(), directory_flags | O_NOFOLLOW);
        });
        if (next < 0) {
            // O_DIRECTORY|O_NOFOLLOW says ENOTDIR for a link: tell the two apart, since their ways out
            // differ.
            struct stat found {};
            const int error = errno;
            const bool is_link = ::fstatat(parent.get(), part.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0 &&
                                 S_ISLNK(found.st_mode);
            throw DiskError("open", path_of(parent.get(), part.string()), is_link ? ELOOP : error);
        }
        current = next;
    }
    return current;
}

void Disk::make_directories(const fs::path& path) {
    if (path.empty() || ::access(path.c_str(), F_OK) == 0) return;
    make_directories(path.parent_path());
    if (::mkdir(path.c_str(), 0700) < 0 && errno != EEXIST) fail("create", path.string());
    // Else a power cut takes it away again, with the record of the first hold in it.
    const Handle parent(*this, open_parent({path.parent_path(), path.filename()}));
    sync(parent.get());
}

void Disk::make_directory(const Location& directory) {
    const Handle parent(*this, open_parent(directory));
    if (::mkdirat(parent.get(), directory.below.filename().c_str(), 0700) < 0)
        fail("create", directory.full().string());
    try {
        const Handle made(*this, open_parent({directory.directory, directory.below / "x"}));
        const Meta above = stat(parent.get());
        const bool is_alike = ::fchown(made.get(), above.owner, above.group) == 0;
        ::fchmod(made.get(), is_alike ? above.mode | 0700U : 0755U);
        sync(parent.get());
    } catch (const DiskError&) {
        remove_directory(directory);
        throw;
    }
}

void Disk::remove_directory(const Location& directory) {
    const Handle parent(*this, open_parent(directory));
    if (::unlinkat(parent.get(), directory.below.filename().c_str(), AT_REMOVEDIR) == 0) sync(parent.get());
}

int Disk::open_file(int directory, const std::string& name) {
    return open_at(directory, name, O_RDONLY | O_NONBLOCK | O_NOCTTY, "open");
}

int Disk::create(int directory, const std::string& name) {
    return open_at(directory, name, O_RDWR | O_CREAT | O_EXCL, "create");
}

int Disk::create_nameless(int directory) {
    const int file = ::openat(directory, ".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
    if (file < 0) fail("write", path_of(directory));
    return file;
}

int Disk::open_lock(int directory, const std::string& name) {
    return open_at(directory, name, O_RDWR | O_CREAT, "open");
}

bool Disk::try_lock(int handle) {
    if (retried([&] { return ::flock(handle, LOCK_EX | LOCK_NB); }) == 0) return true;
    if (errno == EWOULDBLOCK) return false;
    fail("lock", path_of(handle));
}

Meta Disk::stat(int handle) {
    struct stat found {};
    if (::fstat(handle, &found) < 0) fail("stat", path_of(handle));
    return meta_of(found);
}

bool Disk::is_immutable(int handle) {
    struct statx found {};
    return ::statx(handle, "", AT_EMPTY_PATH, 0, &found) == 0 &&
           (found.stx_attributes & STATX_ATTR_IMMUTABLE) != 0;
}

Meta Disk::stat_entry(int directory, const std::string& name) {
    struct stat found {};
    if (::fstatat(directory, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) < 0)
        fail("stat", path_of(directory, name));
    return meta_of(found);
}

std::string Disk::read(int handle, std::size_t limit) {
    std::string bytes;
    char buffer[65536];
    while (bytes.size() < limit) {
        const auto wanted = std::min(sizeof buffer, limit - bytes.size());
        const auto offset = static_cast<off_t>(bytes.size());
        const auto count = retried([&] { return ::pread(handle, buffer, wanted, offset); });
        if (count < 0) fail("read", path_of(handle));
        if (count == 0) break;
        bytes.append(buffer, static_cast<std::size_t>(count));
    }
    return bytes;
}

void Disk::write(int handle, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = retried([&] { return ::write(handle, bytes.data(), bytes.size()); });
        if (count < 0) fail("write", path_of(handle));
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void Disk::truncate(int handle) {
    if (retried([&] { return ::ftruncate(handle, 0); }) < 0) fail("truncate", path_of(handle));
}

void Disk::set_attributes(int handle, std::uint32_t owner, std::uint32_t group, std::uint32_t mode) {
    const Meta now = stat(handle);
    const bool moves = now.owner != owner || now.group != group;
    if (moves && ::fchown(handle, owner, group) < 0) fail("keep owner and group of", path_of(handle));
    // After chown, which clears the set-id bits.
    if (::fchmod(handle, mode) < 0) fail("keep the mode of", path_of(handle));
}

void Disk::set_mtime(int handle, std::int64_t seconds) {
    struct timespec times[2] = {};
    times[0].tv_nsec = UTIME_OMIT;
    times[1].tv_sec = seconds;
    if (::futimens(handle, times) < 0) fail("set the time of", path_of(handle));
}

void Disk::sync(int handle) {
    if (retried([&] { return ::fsync(handle); }) < 0) fail("sync", path_of(handle));
}

void Disk::rename(int directory, const std::string& from, const std::string& to) {
    if (::renameat(directory, from.c_str(), directory, to.c_str()) < 0)
        fail("replace", path_of(directory, to));
}

void Disk::rename_new(int directory, const std::string& from, const std::string& to) {
    if (::renameat2(directory, from.c_str(), directory, to.c_str(), RENAME_NOREPLACE) == 0) return;
    if (errno == EINVAL || errno == ENOSYS) return rename(directory, from, to);  // a file system without it
    fail("create", path_of(directory, to));
}

void Disk::remove(int directory, const std::string& name) {
    if (::unlinkat(directory, name.c_str(), 0) < 0) fail("remove", path_of(directory, name));
}

std::vector<std::string> Disk::list(int directory) {
    // A descriptor of its own: fdopendir() takes it over, and its position is not the caller's.
    const int copy = ::openat(directory, ".", directory_flags);
    if (copy < 0) fail("list", path_of(directory));
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(copy), ::closedir);
    if (!entries) {
        close(copy);
        fail("list", path_of(directory));
    }
    std::vector<std::string> names;
    errno = 0;
    while (const auto* entry = ::readdir(entries.get())) names.emplace_back(entry->d_name);
    if (errno != 0) fail("list", path_of(directory));
    return names;
}

void Disk::close(int handle) noexcept { ::close(handle); }

bool may_write(const std::string& directory) {
    return ::faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) == 0;
}

}  // namespace cachehold::os
