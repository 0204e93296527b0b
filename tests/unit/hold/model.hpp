// SPDX-License-Identifier: MIT
// A small world around next_step(), whose every state can be visited: three tasks, two places of one site
// (the site, and where a task puts it), one namespace in Redis. No file, no clock. Commands go step by step,
// so that a crash, or anything that others do, falls between any two.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "hold/state.hpp"

namespace cachehold::test {

/// As PHP and we see it. Our mark stands over a value that was off: over an owner's TRUE there is none.
enum class Ini : unsigned char { missing, off, owners_on, held, marked_off };

/// A task in the record.
enum class Member : unsigned char { absent, live, dead, failed, expired };

struct Settings {
    bool wants_settle = false;
    bool keeps_failed = true;
    bool keeps_vanished = false;
    int tasks = 3;
};

/// Who is no task, and ends what others left.
inline constexpr int person = 3;

/// A command at work; it has the lock, so there is one at most.
struct Actor {
    bool is_active = false;
    hold::Wish wish = hold::Wish::recover;
    int task = 0;
    int place = 0;
    hold::Flush flush = hold::Flush::not_yet;
    bool switch_failed = false;  ///< a switch could not be turned on
    std::array<bool, 2>
        flushed_on{};  ///< the last flush came while this place was on: what P1 demands of an end
    std::array<bool, 2> has_put_back{};
};

struct State {
    hold::RecordState record = hold::RecordState::none;
    bool settle_due = false;
    std::array<Ini, 2> ini{Ini::off, Ini::missing};
    std::array<bool, 2> wanted{};   ///< in the record: not only announced
    std::array<bool, 2> flushed{};  ///< since we last switched this place on
    std::array<Member, 3> member{};
    std::array<bool, 3> works{};  ///< its process lives, and has begun
    bool redis_up = true;
    bool writable = true;  ///< the INIs: a switch can be turned on
    bool stale = true;     ///< keys that the site must not see once it is switched back
    Actor actor;
};

/// Everything that can happen next; tasks that differ in their number alone are one. Adds to `broken` what
/// breaks a promise.
std::vector<State> successors(const State& state, const Settings& settings, std::vector<std::string>& broken);

/// Repeated `recover` at both places, with Redis up, alone in the world. Empty, or what is wrong with the end
/// of it.
std::string wrong_after_recovers(State state, const Settings& settings);

/// All of a state in one number.
std::uint64_t packed(const State& state);
std::string to_text(const State& state);

}  // namespace cachehold::test
