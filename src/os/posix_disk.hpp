// SPDX-License-Identifier: MIT
#pragma once

#include <boost/filesystem/directory.hpp>
#include <string>
#include <vector>

#include "os/disk.hpp"

namespace cachehold::os {

/// The real disk: the only place with open, fsync, rename, flock.
class PosixDisk : public Disk {
public:
    int open_parent(const Location& file) override;
    void make_directories(const boost::filesystem::path& path) override;
    int open_file(int directory, const std::string& name) override;
    int create(int directory, const std::string& name) override;
    int create_nameless(int directory) override;
    int open_lock(int directory, const std::string& name) override;
    bool try_lock(int handle) override;
    Meta stat(int handle) override;
    bool is_immutable(int handle) override;
    Meta stat_entry(int directory, const std::string& name) override;
    std::string read(int handle, std::size_t limit) override;
    void write(int handle, std::string_view bytes) override;
    void truncate(int handle) override;
    std::vector<Loss> copy_attributes(int from, int to) override;
    void set_attributes(int handle, std::uint32_t owner, std::uint32_t group, std::uint32_t mode) override;
    void set_mtime(int handle, std::int64_t seconds) override;
    void sync(int handle) override;
    void rename(int directory, const std::string& from, const std::string& to) override;
    void rename_new(int directory, const std::string& from, const std::string& to) override;
    void remove(int directory, const std::string& name) override;
    std::vector<std::string> list(int directory) override;
    void close(int handle) noexcept override;
};

/// Whether something has this name, a link that leads nowhere included. False where nobody here can see it.
bool is_there(const boost::filesystem::path& path);

/// What is in a directory, in no order, as far as it can be read.
std::vector<boost::filesystem::directory_entry> entries_of(const boost::filesystem::path& directory);

/// Whether this process may make files in `directory`, as far as permissions and the mount tell.
bool may_write(const std::string& directory);

}  // namespace cachehold::os
