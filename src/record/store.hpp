// SPDX-License-Identifier: MIT
// The records in the state directory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "os/disk.hpp"
#include "record/record.hpp"

namespace cachehold::record {

class Store {
public:
    /// Makes the directory where it is missing. Throws Error{file_system} when it cannot be used, and
    /// Error{configuration} when it belongs to somebody else, or others may write in it.
    Store(os::Disk& disk, fs::path directory);

    [[nodiscard]] const fs::path& directory() const { return directory_; }

    /// A file whose time is that of the last `recover` for all sites.
    static constexpr const char* recover_stamp = "last-recover";
    void stamp_recover(std::int64_t now) noexcept;
    [[nodiscard]] std::optional<std::int64_t> last_recover() const noexcept;

    /// What the names of a site's record and lock begin with.
    static std::string key(const site::Site& site);
    static std::string file_name(const site::Site& site);

    /// As it is now. Throws Error{file_system} where it is damaged.
    std::optional<Record> find(const site::Site& site);
    /// A record that is new and cannot be synced is removed again.
    void write(const Record& record);
    void remove(const Record& record);

    /// Every readable record as it is now, and what is wrong with the others, which stay.
    std::pair<std::vector<Record>, std::vector<std::string>> list();

    /// One file of the directory as it was last seen.
    struct Entry {
        os::Meta meta;
        std::optional<Record> record;
        std::string damage;  ///< where there is no record: why
    };
    /// By name of file, as of the last refresh(), which the first call makes. Valid until the next one.
    const std::map<std::string, Entry>& known();
    /// Looks at every file, and reads those that are not as they were.
    void refresh();

    /// Keys of records that a killed process was writing. remove_half() removes what it left. Call it under
    /// the lock of that site: a living process may be writing at this moment.
    [[nodiscard]] std::vector<std::string> half_written() const;
    void remove_half(const std::string& key);

private:
    [[nodiscard]] os::Location file_of(const std::string& key) const;
    const Entry* look(int directory, const std::string& name);
    os::Disk& disk_;
    fs::path directory_;
    std::map<std::string, Entry> entries_;
    bool is_known_ = false;
};

}  // namespace cachehold::record
