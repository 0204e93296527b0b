// SPDX-License-Identifier: MIT
// The records in the state directory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "os/disk.hpp"
#include "record/record.hpp"

namespace cachehold::record {

/// A record that is there but is not what we write; it stays.
struct Damaged {
    std::string message;
};

class Store {
public:
    /// Makes the directory where it is missing. Throws report::Error{file_system} when it cannot be used, and
    /// report::Error{configuration} when it belongs to somebody else, or others may write in it.
    Store(os::Disk& disk, boost::filesystem::path directory);

    [[nodiscard]] const boost::filesystem::path& directory() const { return directory_; }

    /// A file whose time is that of the last `recover` for all sites.
    static constexpr const char* recover_stamp = "last-recover";
    void stamp_recover(std::int64_t now) noexcept;
    [[nodiscard]] std::optional<std::int64_t> last_recover() const noexcept;

    /// What the names of a site's record and lock begin with.
    static std::string key(const site::Site& site);
    static std::string file_name(const site::Site& site);

    [[nodiscard]] std::optional<Record> find(const site::Site& site) const;
    void write(const Record& record);
    void remove(const Record& record);

    /// Every readable record, and what is wrong with the others.
    [[nodiscard]] std::pair<std::vector<Record>, std::vector<Damaged>> list() const;

    /// Keys of records that a killed process was writing. Their copies go with remove_half(), under the
    /// site's lock: a living process may have one that it has not locked yet.
    [[nodiscard]] std::vector<std::string> half_written() const;
    void remove_half(const std::string& key);

private:
    [[nodiscard]] os::Location file_of(const std::string& key) const;
    [[nodiscard]] std::vector<std::string> names() const;
    os::Disk& disk_;
    boost::filesystem::path directory_;
};

}  // namespace cachehold::record
