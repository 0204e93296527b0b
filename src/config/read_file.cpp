// SPDX-License-Identifier: MIT
#include "config/read_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace cachehold::config {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return number_; }

private:
    int number_;
};

std::string reason_of(int error) { return std::generic_category().message(error); }

File failure(File::State state, const std::string& reason) {
    File file;
    file.state = state;
    file.reason = reason;
    return file;
}

File failed_to_open(const std::string& path, int error) {
    if (error == ENOENT || error == ENOTDIR) return failure(File::State::missing, reason_of(error));
    if (error == ENXIO) return failure(File::State::not_regular, "not a regular file");  // a socket
    if (error != EACCES) return failure(File::State::failed, reason_of(error));
    // HOME may be somebody else's (su, cron): what we cannot even see is not there for us.
    struct stat info {};
    const bool seen = ::stat(path.c_str(), &info) == 0;
    return failure(seen ? File::State::denied : File::State::missing, reason_of(error));
}

std::string others_who_write(const struct stat& info) {
    if ((info.st_mode & S_IWOTH) != 0) return "everybody";
    if ((info.st_mode & S_IWGRP) != 0 && info.st_gid != 0) return "the group " + std::to_string(info.st_gid);
    if (info.st_uid != 0 && info.st_uid != ::geteuid())
        return "its owner, the user " + std::to_string(info.st_uid);
    return "";
}

/// Reads to the end, or to one byte beyond the limit; returns errno, or 0.
int read_all(int descriptor, std::size_t limit, std::string& text) {
    char buffer[16384];
    while (text.size() <= limit) {
        const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno;
        if (count == 0) return 0;
        text.append(buffer, static_cast<std::size_t>(count));
    }
    return 0;
}

}  // namespace

File read_file(const std::string& path, std::size_t limit) {
    // O_NONBLOCK: a FIFO without a writer opens at once instead of never.
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (descriptor.get() < 0) return failed_to_open(path, errno);
    struct stat info {};
    if (::fstat(descriptor.get(), &info) != 0) return failure(File::State::failed, reason_of(errno));
    if (!S_ISREG(info.st_mode)) return failure(File::State::not_regular, "not a regular file");
    File file;
    if (const int error = read_all(descriptor.get(), limit, file.text); error != 0)
        return failure(File::State::failed, reason_of(error));
    if (file.text.size() > limit)
        return failure(File::State::too_large, "larger than " + std::to_string(limit) + " bytes");
    file.state = File::State::read;
    file.others_read = (info.st_mode & S_IROTH) != 0;
    file.others_write = others_who_write(info);
    return file;
}

std::string first_line(const std::string& text) {
    std::string line = text.substr(0, text.find('\n'));
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

}  // namespace cachehold::config
