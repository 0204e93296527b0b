// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "os/disk.hpp"

namespace cachehold::test {

struct SimFile {
    std::string bytes;
    std::uint32_t mode = 0600;
    std::uint32_t owner = 0;
    std::uint32_t group = 0;
    friend bool operator<(const SimFile& a, const SimFile& b) {
        return std::tie(a.bytes, a.mode, a.owner, a.group) < std::tie(b.bytes, b.mode, b.owner, b.group);
    }
    friend bool operator==(const SimFile& a, const SimFile& b) { return !(a < b) && !(b < a); }
};

/// Directories, by path, and the files in each.
using Image = std::map<std::string, std::map<std::string, SimFile>>;

/// A disk in memory that remembers what was synced, and tells what a power cut at this moment could leave.
/// A journalling file system is meant: one change of a directory happens or does not (a rename takes both of
/// its names along), but each independently of every other change and of the data of the files.
class SimDisk : public os::Disk {
public:
    explicit SimDisk(const Image& image);

    std::function<void(const std::string& call)> before_call;  ///< may throw in the call's stead
    bool files_lie = false;                                    ///< a sync of a file does nothing
    bool directories_lie = false;                              ///< a sync of a directory does nothing

    [[nodiscard]] Image now() const;
    /// All that a cut could leave; where that is more than `limit`, as many of them by chance.
    [[nodiscard]] std::vector<Image> after_cut(std::size_t limit, unsigned seed) const;

    int open_parent(const os::Location& file) override;
    void make_directories(const boost::filesystem::path& path) override;
    void make_directory(const os::Location& directory) override { make_directories(directory.full()); }
    void remove_directory(const os::Location& directory) override;
    int open_file(int directory, const std::string& name) override;
    int create(int directory, const std::string& name) override;
    int create_nameless(int) override { return opened(nullptr, std::make_shared<Inode>()); }
    int open_lock(int directory, const std::string& name) override;
    bool try_lock(int handle) override;
    os::Meta stat(int handle) override;
    bool is_immutable(int) override { return false; }
    os::Meta stat_entry(int directory, const std::string& name) override;
    std::string read(int handle, std::size_t limit) override;
    void write(int handle, std::string_view bytes) override;
    void truncate(int handle) override;
    std::vector<os::Loss> copy_attributes(int from, int to) override;
    void set_attributes(int handle, std::uint32_t owner, std::uint32_t group, std::uint32_t mode) override;
    void set_mtime(int handle, std::int64_t seconds) override;
    void sync(int handle) override;
    void rename(int directory, const std::string& from, const std::string& to) override;
    void rename_new(int directory, const std::string& from, const std::string& to) override;
    void remove(int directory, const std::string& name) override;
    std::vector<std::string> list(int directory) override;
    void close(int handle) noexcept override;

private:
    struct Inode {
        std::uint64_t number = 0;
        SimFile now;
        SimFile synced;  ///< empty, mode 0600, until the first sync
        std::int64_t mtime_seconds = 1000;
        std::int64_t ctime_nanoseconds = 0;
        bool is_locked = false;
        bool is_note = false;  ///< a lock file: its text is for whoever waits, nothing depends on it
    };
    using Node = std::shared_ptr<Inode>;
    using Entries = std::map<std::string, Node>;
    /// What one call changes: names and what they lead to afterwards; null for nothing.
    using Change = std::vector<std::pair<std::string, Node>>;
    struct Directory {
        std::string path;
        Entries now;
        Entries synced;
        std::vector<Change> unsynced;
    };
    struct Open {
        Directory* directory = nullptr;
        Node file;
        bool has_lock = false;
    };
    class Lottery;

    void called(const std::string& name);
    int opened(Directory* directory, Node file);
    Directory& directory(int handle) { return *open_.at(handle).directory; }
    Inode& file(int handle) { return *open_.at(handle).file; }
    Node make(Directory& directory, const std::string& name);
    Node find(Directory& directory, const std::string& name, const char* action);
    static os::Meta meta_of(const Inode& inode);
    static void apply(Entries& entries, const Change& change);
    static void change(Directory& directory, const Change& change);
    static std::vector<SimFile> variants(const Inode& inode);
    Image drawn(Lottery& lottery) const;

    std::map<std::string, Directory> directories_;
    std::map<int, Open> open_;
    int next_handle_ = 3;
    std::uint64_t ticks_ = 0;
};

}  // namespace cachehold::test
