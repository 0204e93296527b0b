// SPDX-License-Identifier: MIT
#include "os/disk.hpp"

#include <boost/filesystem/operations.hpp>
#include <cerrno>
#include <system_error>

namespace cachehold::os {

DiskError::DiskError(const std::string& action, const std::string& path, int error)
    : Error(ExitStatus::file_system, "cannot " + action + " " + report::quoted(path) + ": " +
                                         std::generic_category().message(error) +
                                         (error == ELOOP ? ", which is not followed; put a file in its place"
                                                         : "; mend that and run the command again")),
      error_(error) {}

bool DiskError::is_missing() const noexcept { return error_ == ENOENT || error_ == ENOTDIR; }
bool DiskError::is_link() const noexcept { return error_ == ELOOP; }

std::optional<Meta> directory_at(Disk& disk, const Location& directory) try {
    const Handle handle(disk, disk.open_parent({directory.directory, directory.below / "x"}));
    return disk.stat(handle.get());
} catch (const DiskError& error) {
    if (error.is_missing()) return std::nullopt;
    throw;
}

fs::path absolute(const std::string& path) {
    if (!path.empty() && path.front() == '/') return path;
    boost::system::error_code error;
    const auto here = fs::current_path(error);
    if (!error) return here / path;
    throw Error(ExitStatus::usage, report::quoted(path) +
                                       " is relative to a working directory that has gone (" +
                                       error.message() + "); give an absolute path");
}

bool is_there(const fs::path& path) {
    boost::system::error_code error;
    return fs::exists(fs::symlink_status(path, error));
}

std::vector<fs::directory_entry> entries_of(const fs::path& directory) {
    using Iterator = fs::directory_iterator;
    std::vector<fs::directory_entry> entries;
    boost::system::error_code error;
    for (Iterator entry(directory, error), end; !error && entry != end; entry.increment(error))
        entries.push_back(*entry);
    return entries;
}

}  // namespace cachehold::os
