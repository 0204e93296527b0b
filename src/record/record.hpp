// SPDX-License-Identifier: MIT
// The durable note of one hold, to lines `key value` and back. Pure. docs/record.md is the format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "os/process.hpp"
#include "site/site.hpp"

namespace cachehold::record {

/// Where the hold stands.
enum class State {
    intent,    ///< begun; nothing proven yet
    owed,      ///< Redis could not be flushed since the last change; the switch stays on
    flushed,   ///< the switch was on and every namespace was flushed after that
    settling,  ///< everything is put back; one more flush is due for requests that outlived the hold
    none,      ///< there is no record; no record says so
};

/// One task that wants the hold.
struct Holder {
    std::string token;
    std::string task;
    os::ProcessIdentity process;  ///< pid 0: nobody to watch, the hold stands until `end` or for keep_for
    std::int64_t since = 0;
    bool failed = false;  ///< it said that it failed; the hold is kept for the task to be run again
    std::int64_t failed_at = 0;
    std::string reason;  ///< what it said, printable
};

/// One site directory whose INI the hold concerns.
struct Place {
    enum class Edit {
        none,    ///< announced or not reached yet, or it cannot be switched: nothing of ours in it
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
    std::vector<std::string> names;  ///< whose namespaces are flushed: old and new
    std::vector<Holder> holders;
    std::string server;        ///< address that was flushed last, as redis.endpoints has it; empty: none yet;
                               ///< redis::no_redis: whoever began said that there is no Redis
    std::string second_cache;  ///< done, failed, or empty: nobody said
    std::int64_t settle_until = 0;

    [[nodiscard]] const site::Site& site() const { return places.front().site; }
    [[nodiscard]] bool has_place(const site::Site& site) const;
    [[nodiscard]] bool has_name(const std::string& name) const;
    [[nodiscard]] bool has_token(const std::string& token) const;  ///< a holder's; none is empty
};

/// The place and its name, each at most once; an edit that is known already stays.
void add_place(Record& record, const site::Site& site, Place::Edit edit);
void add_name(Record& record, const std::string& name);

std::string to_text(const Record& record);

/// Throws Error{file_system} that names `file`, line and key, when it is not what to_text() writes: a
/// record is never guessed.
Record from_text(const std::string& text, const std::string& file);

/// Eight hexadecimal digits that tell two texts apart; not against somebody who means harm.
std::string short_hash(std::string_view text);

}  // namespace cachehold::record
