// SPDX-License-Identifier: MIT
// The durable note of one hold, as lines `key value`, and the directory of all notes. docs/record.md says the
// format.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "os/disk.hpp"
#include "os/process.hpp"
#include "site/site.hpp"

namespace cachehold::record {

/// Where the hold stands.
enum class State {
    intent,    ///< the record is written; nothing is switched yet
    owed,      ///< Redis could not be flushed since the last change; the switch stays on
    flushed,   ///< the switch was on and every namespace was flushed after that
    settling,  ///< everything is put back; one more flush is due for requests that outlived the hold
    none,      ///< there is no record; never in a file
};

/// One task that wants the hold.
struct Holder {
    std::string token;  ///< empty: a person, or a script without one
    std::string task;
    os::ProcessIdentity process;  ///< pid 0: nobody to watch, the hold stands until `end` or for keep_for
    std::int64_t since = 0;       ///< seconds since 1970, UTC, as every time here
    bool failed = false;          ///< it said that it failed; the hold is kept for the task to be run again
    std::int64_t failed_at = 0;
    std::string reason;  ///< what it said, printable
};

/// One site directory whose INI the hold concerns.
struct Place {
    enum class Edit {
        none,    ///< announced or not reached yet, or it cannot be switched: our mark is not in it
        ours,    ///< we switched it on
        owners,  ///< it was on by the owner's own hand
        made,    ///< as ours, and we made the directory that the INI is in
    };
    site::Site site;
    Edit edit = Edit::none;
};

/// `recover` looks at the process of each holder. A hostile record must not keep it for hours.
inline constexpr std::size_t most_holders = 200;

struct Record {
    std::string id;  ///< the id in the marks
    State state = State::intent;
    std::int64_t since = 0;
    std::vector<Place> places;       ///< the site itself first, then new places in the order they came up
    std::vector<std::string> names;  ///< site names, old and new, and fixed prefixes: their keys are flushed
    std::vector<Holder> holders;
    std::string server;        ///< address that was flushed last, as redis.endpoints has it; empty: none yet;
                               ///< redis::no_redis: whoever began said that there is no Redis
    std::string second_cache;  ///< done, failed, or empty: nobody said
    std::int64_t settle_until = 0;

    [[nodiscard]] const site::Site& site() const { return places.front().site; }
    [[nodiscard]] bool has_place(const site::Site& site) const;
    [[nodiscard]] bool has_name(const std::string& name) const;
    [[nodiscard]] bool has_token(const std::string& token) const;  ///< of a holder; false for an empty one
};

/// Adds a place and its name, each at most once. A place that is known keeps its edit.
void add_place(Record& record, const site::Site& site, Place::Edit edit);
void add_name(Record& record, const std::string& name);

std::string to_text(const Record& record);

/// Throws Error{file_system}, with `file`, line and key, for any text that to_text() does not write: nothing
/// in a record is guessed.
Record from_text(const std::string& text, const std::string& file);

/// Eight hexadecimal digits that tell two texts apart. It is no protection against forgery.
std::string short_hash(std::string_view text);

// The records in the state directory.

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

    /// Reads the record of one site. nullopt: there is none. Throws Error{file_system} where it is damaged.
    std::optional<Record> find(const site::Site& site);
    /// Replaces the file of the record durably. Where a new one cannot be synced, it is removed again. Throws
    /// Error{file_system}.
    void write(const Record& record);
    void remove(const Record& record);

    /// Reads all files. Returns the good records, and for each damaged one what is wrong. Changes nothing.
    std::pair<std::vector<Record>, std::vector<std::string>> list();

    /// One file of the directory, as of the last refresh().
    struct Entry {
        os::Meta meta;
        std::optional<Record> record;
        std::string damage;  ///< where there is no record: why
    };
    /// By name of file. The first call does a refresh(). Valid until the next refresh().
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
