// SPDX-License-Identifier: MIT
#include "support/sim_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <random>
#include <set>

namespace cachehold::test {

/// Makes choices, one after the other, so that repeated drawing makes every series of choices once; or by
/// chance.
class SimDisk::Lottery {
public:
    std::size_t choose(std::size_t among) {
        if (random_) return std::uniform_int_distribution<std::size_t>{0, among - 1}(*random_);
        if (next_ == series_.size()) series_.push_back({0, among});
        return series_[next_++].first;
    }

    /// False when every series has been drawn.
    bool go_on() {
        next_ = 0;
        while (!series_.empty() && series_.back().first + 1 == series_.back().second) series_.pop_back();
        if (series_.empty()) return false;
        ++series_.back().first;
        return true;
    }

    void leave_it_to_chance(std::mt19937& random) { random_ = &random; }

private:
    std::vector<std::pair<std::size_t, std::size_t>> series_;
    std::size_t next_ = 0;
    std::mt19937* random_ = nullptr;
};

SimDisk::SimDisk(const Image& image) {
    for (const auto& [path, files] : image) {
        Directory& made = directories_[path];
        made.path = path;
        for (auto above = boost::filesystem::path(path).parent_path(); !above.empty();
             above = above.parent_path())
            directories_[above.string()].path = above.string();
        for (const auto& [name, file] : files) {
            auto inode = std::make_shared<Inode>();
            inode->number = ++ticks_;
            inode->now = inode->synced = file;
            made.now[name] = made.synced[name] = inode;
        }
    }
}

void SimDisk::called(const std::string& name) {
    if (before_call) before_call(name);
}

Image SimDisk::now() const {
    Image image;
    for (const auto& [path, directory] : directories_)
        for (const auto& [name, inode] : (image[path], directory.now)) image[path][name] = inode->now;
    return image;
}

std::vector<SimFile> SimDisk::variants(const Inode& inode) {
    if (inode.is_note) return {inode.now};
    SimFile zeros = inode.now;
    std::fill(zeros.bytes.begin(), zeros.bytes.end(), '\0');
    SimFile torn = inode.now;
    torn.bytes.resize(torn.bytes.size() / 2);
    SimFile bare = inode.synced;
    bare.bytes = inode.now.bytes;
    const std::set<SimFile> all = {inode.now, inode.synced, zeros, torn, bare};
    if (inode.now == inode.synced) return {inode.now};
    return {all.begin(), all.end()};
}

Image SimDisk::drawn(Lottery& lottery) const {
    Image image;
    for (const auto& [path, directory] : directories_) {
        Entries entries = directory.synced;
        for (const auto& change : directory.unsynced)
            if (lottery.choose(2) == 0) apply(entries, change);
        image[path];
        for (const auto& [name, inode] : entries) {
            const auto forms = variants(*inode);
            image[path][name] = forms[lottery.choose(forms.size())];
        }
    }
    return image;
}

std::vector<Image> SimDisk::after_cut(std::size_t limit, unsigned seed) const {
    std::set<Image> images;
    Lottery lottery;
    do images.insert(drawn(lottery));
    while (images.size() <= limit && lottery.go_on());
    if (images.size() > limit) {
        std::mt19937 random(seed);
        Lottery chance;
        chance.leave_it_to_chance(random);
        images.clear();
        for (std::size_t i = 0; i < limit; ++i) images.insert(drawn(chance));
    }
    return {images.begin(), images.end()};
}

int SimDisk::opened(Directory* directory, Node file) {
    open_[next_handle_] = {directory, std::move(file), false};
    return next_handle_++;
}

int SimDisk::open_parent(const os::Location& file) {
    called("open_parent");
    auto path = file.directory;
    if (!file.below.parent_path().empty()) path /= file.below.parent_path();
    const auto found = directories_.find(path.string());
    if (found == directories_.end()) throw os::DiskError("open", path.string(), ENOENT);
    return opened(&found->second, nullptr);
}

void SimDisk::make_directories(const boost::filesystem::path& path) {
    called("make_directories");
    directories_[path.string()].path = path.string();
}

void SimDisk::remove_directory(const os::Location& directory) {
    called("remove_directory");
    const auto found = directories_.find(directory.full().string());
    if (found != directories_.end() && found->second.now.empty()) directories_.erase(found);
}

SimDisk::Node SimDisk::find(Directory& directory, const std::string& name, const char* action) {
    const auto found = directory.now.find(name);
    if (found == directory.now.end()) throw os::DiskError(action, directory.path + "/" + name, ENOENT);
    return found->second;
}

SimDisk::Node SimDisk::make(Directory& directory, const std::string& name) {
    auto inode = std::make_shared<Inode>();
    inode->number = ++ticks_;
    change(directory, {{name, inode}});
    return inode;
}

int SimDisk::open_file(int directory, const std::string& name) {
    called("open_file");
    return opened(nullptr, find(this->directory(directory), name, "open"));
}

int SimDisk::create(int directory, const std::string& name) {
    called("create");
    auto& in = this->directory(directory);
    if (in.now.count(name) != 0) throw os::DiskError("create", in.path + "/" + name, EEXIST);
    return opened(nullptr, make(in, name));
}

int SimDisk::open_lock(int directory, const std::string& name) {
    called("open_lock");
    auto& in = this->directory(directory);
    auto node = in.now.count(name) != 0 ? in.now[name] : make(in, name);
    node->is_note = true;
    return opened(nullptr, std::move(node));
}

bool SimDisk::try_lock(int handle) {
    called("try_lock");
    if (file(handle).is_locked && !open_[handle].has_lock) return false;
    return file(handle).is_locked = open_[handle].has_lock = true;
}

os::Meta SimDisk::meta_of(const Inode& inode) {
    os::Meta meta;
    meta.is_regular = true;
    meta.size = inode.now.bytes.size();
    meta.mode = inode.now.mode;
    meta.owner = inode.now.owner;
    meta.group = inode.now.group;
    meta.links = 1;
    meta.inode = inode.number;
    meta.mtime_seconds = inode.mtime_seconds;
    meta.ctime_nanoseconds = inode.ctime_nanoseconds;
    return meta;
}

os::Meta SimDisk::stat(int handle) {
    called("stat");
    os::Meta meta;
    if (!open_.at(handle).file) {
        meta.mode = 0755;
        return meta;
    }
    return meta_of(file(handle));
}

os::Meta SimDisk::stat_entry(int directory, const std::string& name) {
    called("stat_entry");
    return meta_of(*find(this->directory(directory), name, "stat"));
}

std::string SimDisk::read(int handle, std::size_t limit) {
    called("read");
    return file(handle).now.bytes.substr(0, limit);
}

void SimDisk::write(int handle, std::string_view bytes) {
    called("write");
    file(handle).now.bytes += bytes;
    file(handle).ctime_nanoseconds = static_cast<std::int64_t>(++ticks_);
}

void SimDisk::truncate(int handle) {
    called("truncate");
    file(handle).now.bytes.clear();
}

std::vector<os::Loss> SimDisk::copy_attributes(int from, int to) {
    called("copy_attributes");
    const SimFile old = file(from).now;
    SimFile& changed = file(to).now;
    std::tie(changed.mode, changed.owner, changed.group) = std::tie(old.mode, old.owner, old.group);
    return {};
}

void SimDisk::set_attributes(int handle, std::uint32_t owner, std::uint32_t group, std::uint32_t mode) {
    called("set_attributes");
    SimFile& changed = file(handle).now;
    std::tie(changed.mode, changed.owner, changed.group) = std::tie(mode, owner, group);
}

void SimDisk::set_mtime(int handle, std::int64_t seconds) {
    called("set_mtime");
    file(handle).mtime_seconds = seconds;
}

void SimDisk::sync(int handle) {
    called("sync");
    Open& open = open_.at(handle);
    if (open.file) {
        if (!files_lie) open.file->synced = open.file->now;
    } else if (!directories_lie) {
        open.directory->synced = open.directory->now;
        open.directory->unsynced.clear();
    }
}

void SimDisk::apply(Entries& entries, const Change& change) {
    for (const auto& [name, node] : change) {
        if (node)
            entries[name] = node;
        else
            entries.erase(name);
    }
}

void SimDisk::change(Directory& directory, const Change& change) {
    apply(directory.now, change);
    directory.unsynced.push_back(change);
}

void SimDisk::rename(int directory, const std::string& from, const std::string& to) {
    called("rename");
    auto& in = this->directory(directory);
    const auto node = find(in, from, "rename");
    change(in, {{from, nullptr}, {to, node}});
}

void SimDisk::rename_new(int directory, const std::string& from, const std::string& to) {
    called("rename_new");
    auto& in = this->directory(directory);
    if (in.now.count(to) != 0) throw os::DiskError("create", in.path + "/" + to, EEXIST);
    change(in, {{from, nullptr}, {to, find(in, from, "create")}});
}

void SimDisk::remove(int directory, const std::string& name) {
    called("remove");
    auto& in = this->directory(directory);
    find(in, name, "remove");
    change(in, {{name, nullptr}});
}

std::vector<std::string> SimDisk::list(int directory) {
    called("list");
    std::vector<std::string> names;
    for (const auto& [name, node] : this->directory(directory).now) names.push_back(name);
    return names;
}

void SimDisk::close(int handle) noexcept {
    const auto found = open_.find(handle);
    if (found == open_.end()) return;
    if (found->second.has_lock) found->second.file->is_locked = false;
    open_.erase(found);
}

}  // namespace cachehold::test
