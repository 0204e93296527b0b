// SPDX-License-Identifier: MIT
// Which processes live, as /proc says, and the time. A test may have its own of both.
#pragma once

#include <boost/core/noncopyable.hpp>
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
    /// The namespace that `pid` belongs to: /proc/self/ns/pid, see pid_namespaces(7). Empty: not known.
    std::string pid_namespace;
};

/// elsewhere: the process belongs to another host or container, or is hidden from us. We cannot judge it.
enum class Life { alive, dead, elsewhere };

class Processes : boost::noncopyable {
public:
    virtual ~Processes() = default;
    /// `start` is 0 where there is no such process.
    [[nodiscard]] virtual ProcessIdentity identify(int pid) const;
    [[nodiscard]] virtual Life life(const ProcessIdentity& identity) const;
    /// Whether a process has CACHEHOLD_TOKEN=`token` in its environment. This process and its ancestors do
    /// not count, nor what we may not look into. A killed Drush can leave such processes, for example the
    /// batches of updatedb.
    [[nodiscard]] virtual bool carries_token(const std::string& token) const;
};

/// The process whose task we work for: the nearest one above us that does more than pass a command on. sudo,
/// timeout, `sh -c`, Ansible and a shell that a person types into pass on; a shell that runs a script does
/// not. 0: that process outlives every task (sshd, cron, init).
int task_process();

/// The program's name for a message: "bash" for "-bash" or "/bin/bash x.sh", "sshd" for "sshd: root@pts/0".
/// Empty: unknown.
std::string program_of(int pid);

/// Sends `signal` to our children, to their children and so on, but not to the process `except` (0: to all).
/// Where a child has died, its children are found only if PR_SET_CHILD_SUBREAPER is set.
void signal_descendants(int signal, int except);

/// 32 random hexadecimal characters from std::random_device. Nobody can guess them.
std::string random_token();

/// The time of day, and waiting. Virtual: a test does not wait.
class Clock : boost::noncopyable {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::int64_t now() const;  ///< seconds since 1970, UTC
    virtual void sleep(std::chrono::milliseconds duration) const;
};

/// "2026-11-24T19:12:06Z"
std::string to_utc(std::int64_t seconds);

/// The inverse of to_utc(), for years up to 9999. nullopt for a text that to_utc() does not write.
std::optional<std::int64_t> from_utc(const std::string& text);

}  // namespace cachehold::os
