// SPDX-License-Identifier: MIT
// Time, and who is still alive: read from /proc. A test has its own of both.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace cachehold::os {

/// What tells one process from a later one with the same number.
struct ProcessIdentity {
    int pid = 0;              ///< 0: no process worth watching
    std::uint64_t start = 0;  ///< ticks since boot (/proc/PID/stat, field 22)
    std::string boot;         ///< /proc/sys/kernel/random/boot_id
    std::string host;         ///< host name
    /// In which `pid` counts: /proc/self/ns/pid, see pid_namespaces(7); empty: not told.
    std::string pid_namespace;
};

/// elsewhere: another host's or container's, or hidden from us: not for us to judge.
enum class Life { alive, dead, elsewhere };

class Processes {
public:
    Processes() = default;
    Processes(const Processes&) = delete;
    Processes& operator=(const Processes&) = delete;
    virtual ~Processes() = default;
    /// `start` is 0 where there is no such process.
    [[nodiscard]] virtual ProcessIdentity identify(int pid) const;
    [[nodiscard]] virtual Life life(const ProcessIdentity& identity) const;
    /// Whether any process that we may look into carries `token` as CACHEHOLD_TOKEN in its environment, other
    /// than ourselves and our own ancestors: Drush leaves update batches behind when it is killed.
    [[nodiscard]] virtual bool carries_token(const std::string& token) const;
};

/// The process whose task we are called for: our parent, or above it where that one only passes a command on
/// (sudo, timeout, `sh -c`; a shell that runs a script does not). 0: what is above outlives every task (sshd,
/// cron, init).
int task_process();

/// For messages: "bash" of "-bash" or "/bin/bash x.sh", "sshd" of "sshd: root@pts/0". Empty: unknown.
std::string program_of(int pid);

/// Sends `signal` to our children, to their children and so on, but not to `except` (0: to all). Children of
/// a dead child are found only where PR_SET_CHILD_SUBREAPER is set.
void signal_descendants(int signal, int except);

/// 32 hexadecimal characters nobody can guess.
std::string random_token();

/// The time. A test has one of its own.
class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::int64_t now() const;  ///< seconds since 1970, UTC
    virtual void sleep(std::chrono::milliseconds duration) const;
};

/// "2026-11-24T19:12:06Z"
std::string to_utc(std::int64_t seconds);

/// The exact inverse, for years up to 9999; nullopt for a text that to_utc() would not write.
std::optional<std::int64_t> from_utc(const std::string& text);

}  // namespace cachehold::os
