// SPDX-License-Identifier: MIT
#include "os/append_line.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "os/syscall.hpp"

namespace cachehold::os {
namespace {

class File {
public:
    explicit File(const std::string& path)
        : descriptor_(retried([&] {
              return ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                            0600);
          })) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    [[nodiscard]] int get() const { return descriptor_; }

private:
    int descriptor_;
};

/// The lock keeps two of us from renaming one after the other; who finds it taken leaves it to the other.
bool is_to_be_renamed(const File& file, const std::string& path, std::uint64_t limit) {
    struct stat open_file {};
    struct stat named {};
    return ::fstat(file.get(), &open_file) == 0 && static_cast<std::uint64_t>(open_file.st_size) > limit &&
           ::flock(file.get(), LOCK_EX | LOCK_NB) == 0 && ::lstat(path.c_str(), &named) == 0 &&
           named.st_ino == open_file.st_ino;
}

/// A power cut may have left half a line, which must not spoil this one.
bool needs_feed(const File& file) {
    struct stat found {};
    char last = '\n';
    if (::fstat(file.get(), &found) != 0 || found.st_size == 0) return false;
    return ::pread(file.get(), &last, 1, found.st_size - 1) == 1 && last != '\n';
}

}  // namespace

bool append_line(const std::string& path, std::string_view line, std::uint64_t limit) noexcept try {
    {
        const File file(path);
        if (file.get() >= 0 && is_to_be_renamed(file, path, limit))
            (void)::rename(path.c_str(), (path + ".old").c_str());
    }
    const File file(path);
    struct stat found {};
    if (file.get() < 0 || ::fstat(file.get(), &found) != 0 || !S_ISREG(found.st_mode)) return false;
    const std::string bytes = (needs_feed(file) ? "\n" : "") + std::string(line) + "\n";
    const auto written = retried([&] { return ::write(file.get(), bytes.data(), bytes.size()); });
    return written == static_cast<ssize_t>(bytes.size()) &&
           retried([&] { return ::fdatasync(file.get()); }) == 0;
} catch (...) {
    return false;
}

}  // namespace cachehold::os
