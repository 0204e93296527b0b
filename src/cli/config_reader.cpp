// SPDX-License-Identifier: MIT
#include "cli/config_reader.hpp"

#include <unistd.h>

#include <boost/filesystem/operations.hpp>
#include <cerrno>
#include <optional>
#include <system_error>

#include "os/replace_file.hpp"

namespace cachehold::cli {
namespace {

namespace fs = boost::filesystem;
using config::File;

File unread(const std::string& problem, bool is_missing = false) {
    File file;
    file.problem = problem;
    file.is_missing = is_missing;
    return file;
}

File failed_to_open(const fs::path& path, int error) {
    const std::string problem = std::generic_category().message(error);
    if (error == ENXIO) return unread("not a regular file");  // a socket
    if (error != EACCES) return unread(problem, error == ENOENT || error == ENOTDIR);
    // HOME may be somebody else's (su, cron): what we cannot even see is not there for us.
    boost::system::error_code unseen;
    fs::file_size(path, unseen);
    return unread(problem, unseen.failed());
}

std::string others_who_write(const os::Meta& meta) {
    if ((meta.mode & 02U) != 0) return "everybody";
    if ((meta.mode & 020U) != 0 && meta.group != 0) return "the group " + std::to_string(meta.group);
    if (meta.owner != 0 && meta.owner != ::geteuid())
        return "its owner, the user " + std::to_string(meta.owner);
    return "";
}

/// nullopt where the file changed, or went away, under our hands.
std::optional<File> read(os::Disk& disk, const fs::path& path, std::size_t limit) try {
    const os::Handle directory(disk, disk.open_parent({path.parent_path(), path.filename()}));
    const os::Handle handle(disk, disk.open_file(directory.get(), path.filename().string()));
    const os::Meta meta = disk.stat(handle.get());
    if (!meta.is_regular) return unread("not a regular file");
    File file;
    file.text = disk.read(handle.get(), limit + 1);
    if (meta != disk.stat(handle.get())) return std::nullopt;
    if (file.text.size() > limit) return unread("larger than " + std::to_string(limit) + " bytes");
    file.others_read = (meta.mode & 04U) != 0;
    file.others_write = others_who_write(meta);
    return file;
} catch (const os::DiskError& error) {
    if (error.is_missing()) return std::nullopt;
    return failed_to_open(path, error.error());
}

}  // namespace

config::Reader config_reader(os::Disk& disk) {
    return [&disk](const std::string& path, std::size_t limit) {
        for (int attempt = 0; attempt < os::read_attempts; ++attempt) {
            boost::system::error_code error;
            const fs::path real = fs::canonical(os::absolute(path), "/", error);
            if (error) return failed_to_open(path, error.value());
            if (auto file = read(disk, real, limit)) return *file;
        }
        return unread("it changed while it was read");
    };
}

}  // namespace cachehold::cli
