// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "os/disk.hpp"

namespace cachehold::test {

/// The real disk, whose calls can be made to fail and are written down. Fails what no real disk can be asked
/// for.
class FaultyDisk : public os::Disk {
public:
    std::vector<std::string> calls;  ///< names, in order
    int fail_at = 0;                 ///< 1: the next call fails; 0: none
    int error = ENOSPC;
    std::string fail_on;  ///< every call of this name fails
    std::function<void(const std::string&)> before_call;

    int open_parent(const os::Location& file) override {
        return called("open_parent"), Disk::open_parent(file);
    }
    void make_directories(const boost::filesystem::path& path) override {
        called("make_directories");
        Disk::make_directories(path);
    }
    void make_directory(const os::Location& directory) override {
        called("make_directory");
        Disk::make_directory(directory);
    }
    void remove_directory(const os::Location& directory) override {
        called("remove_directory");
        Disk::remove_directory(directory);
    }
    int open_file(int directory, const std::string& name) override {
        return called("open_file"), Disk::open_file(directory, name);
    }
    int create(int directory, const std::string& name) override {
        return called("create"), Disk::create(directory, name);
    }
    int create_nameless(int directory) override {
        return called("create_nameless"), Disk::create_nameless(directory);
    }
    int open_lock(int directory, const std::string& name) override {
        return called("open_lock"), Disk::open_lock(directory, name);
    }
    bool try_lock(int handle) override { return called("try_lock"), Disk::try_lock(handle); }
    os::Meta stat(int handle) override { return called("stat"), Disk::stat(handle); }
    os::Meta stat_entry(int directory, const std::string& name) override {
        return called("stat_entry"), Disk::stat_entry(directory, name);
    }
    std::string read(int handle, std::size_t limit) override {
        return called("read"), Disk::read(handle, limit);
    }
    void write(int handle, std::string_view bytes) override {
        called("write");
        Disk::write(handle, bytes);
    }
    void truncate(int handle) override {
        called("truncate");
        Disk::truncate(handle);
    }
    std::vector<os::Loss> copy_attributes(int from, int to) override {
        called("copy_attributes");
        return Disk::copy_attributes(from, to);
    }
    void set_attributes(int handle, std::uint32_t owner, std::uint32_t group, std::uint32_t mode) override {
        called("set_attributes");
        Disk::set_attributes(handle, owner, group, mode);
    }
    void set_mtime(int handle, std::int64_t seconds) override {
        called("set_mtime");
        Disk::set_mtime(handle, seconds);
    }
    void sync(int handle) override {
        called("sync");
        Disk::sync(handle);
    }
    void rename(int directory, const std::string& from, const std::string& to) override {
        called("rename");
        Disk::rename(directory, from, to);
    }
    void rename_new(int directory, const std::string& from, const std::string& to) override {
        called("rename_new");
        Disk::rename_new(directory, from, to);
    }
    void remove(int directory, const std::string& name) override {
        called("remove");
        Disk::remove(directory, name);
    }
    std::vector<std::string> list(int directory) override { return called("list"), Disk::list(directory); }

private:
    void called(const std::string& name) {
        calls.push_back(name);
        if (before_call) before_call(name);
        if (name == fail_on || (fail_at > 0 && --fail_at == 0))
            throw os::DiskError("do '" + name + "' on", "x", error);
    }
};

}  // namespace cachehold::test
