// SPDX-License-Identifier: MIT
#include "os/process.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <vector>

#include "os/disk.hpp"
#include "os/syscall.hpp"
#include "report/report.hpp"

namespace cachehold::os {
namespace {

/// An environment has no limit of its own, and its owner may want us to run out of memory.
constexpr std::size_t most_bytes = 8U << 20U;

/// The first 8 MiB. Empty where there is no such process any more, or one that we may not look into. What we
/// cannot see for another reason must not pass for the death of a task: its hold would end.
std::string contents(const fs::path& path) try {
    Disk disk;
    const Handle directory(disk, disk.open_parent({path.parent_path(), path.filename()}));
    const Handle file(disk, disk.open_file(directory.get(), path.filename().string()));
    return disk.read(file.get(), most_bytes);
} catch (const DiskError& error) {
    if (error.is_missing() || error.error() == ESRCH || error.error() == EACCES || error.error() == EPERM)
        return "";
    throw;
}

std::string first_line(const std::string& path) {
    const std::string text = contents(path);
    return text.substr(0, text.find('\n'));
}

struct Stat {
    char state = '?';
    int parent = 0;
    std::uint64_t start = 0;  ///< 0: no such process
};

/// proc(5): the command is in parentheses and may hold anything, so the fields count from the last one.
Stat stat_of(int pid) {
    Stat stat;
    const std::string text = contents("/proc/" + std::to_string(pid) + "/stat");
    const auto end = text.rfind(')');
    if (end == std::string::npos) return stat;
    std::istringstream fields(text.substr(end + 1));
    fields >> stat.state >> stat.parent;
    std::string skipped;
    for (int field = 5; field < 22; ++field) fields >> skipped;
    fields >> stat.start;
    return stat;
}

std::string host_name() {
    char name[256] = {};
    ::gethostname(name, sizeof name - 1);
    return name;
}

std::string pid_namespace() {
    char name[64] = {};
    const bool is_seen = ::readlink("/proc/self/ns/pid", name, sizeof name - 1) >= 0;
    if (!is_seen && errno != ENOENT && errno != EACCES) fail("read", "/proc/self/ns/pid");
    return name;
}

std::string boot_id() { return first_line("/proc/sys/kernel/random/boot_id"); }

std::vector<int> process_ids() {
    Disk disk;
    const Handle directory(disk, disk.open_parent({"/proc", "x"}));
    std::vector<int> ids;
    for (const std::string& name : disk.list(directory.get()))
        if (name.find_first_not_of("0123456789") == std::string::npos) ids.push_back(std::stoi(name));
    return ids;
}

/// Our children, theirs, and so on.
std::vector<int> descendants() {
    std::multimap<int, int> children;
    for (const int pid : process_ids()) children.emplace(stat_of(pid).parent, pid);
    std::vector<int> found{::getpid()};
    for (std::size_t next = 0; next < found.size(); ++next) {
        const auto [first, last] = children.equal_range(found[next]);
        for (auto child = first; child != last; ++child) found.push_back(child->second);
    }
    found.erase(found.begin());
    return found;
}

/// We, our parent, and so on up to init.
std::set<int> own_line() {
    std::set<int> line;
    for (int pid = ::getpid(); pid > 0 && line.insert(pid).second; pid = stat_of(pid).parent) {
    }
    return line;
}

std::vector<std::string> words_of(int pid) {
    std::vector<std::string> words;
    std::istringstream line(contents("/proc/" + std::to_string(pid) + "/cmdline"));
    for (std::string word; std::getline(line, word, '\0');) words.push_back(word);
    return words;
}

/// `sh -c COMMAND`, a shell that a person types into, or one that reads its script from a pipe.
bool runs_no_file(const std::vector<std::string>& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word[0] != '-' && word[0] != '+') return false;
        if (word.starts_with("--")) continue;
        if (word.find('c') != word.npos) return true;
        if (word.ends_with('o') || word.ends_with('O')) ++i;  // -eo pipefail
    }
    return true;
}

std::string program_in(const std::vector<std::string>& words) {
    std::string name = words.empty() ? "" : words[0].substr(0, words[0].find_first_of(": "));
    name.erase(0, name.rfind('/') + 1);
    return name.starts_with('-') ? name.substr(1) : name;
}

/// Ansible starts a Python of its own for each command: a file of this name, or one that reads a pipe.
bool is_of_ansible(const std::vector<std::string>& words) {
    if (words.size() == 1 && program_in(words).starts_with("python")) return true;
    return std::ranges::any_of(words, [](const auto& word) { return word.find("/AnsiballZ_") != word.npos; });
}

}  // namespace

std::string program_of(int pid) { return program_in(words_of(pid)); }

int task_process() {
    const std::set<std::string> passing{"sudo", "su", "runuser", "doas", "setpriv", "timeout", "setsid"};
    const std::set<std::string> shells{"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"};
    const std::set<std::string> outliving{"sshd", "sshd-session", "cron", "crond", "CRON",
                                          "atd",  "systemd",      "init", "login"};
    int pid = ::getppid();
    for (; pid > 1; pid = stat_of(pid).parent) {
        const auto words = words_of(pid);
        const std::string name = program_in(words);
        if (outliving.contains(name)) return 0;
        // A subshell of a script, or a worker: what it is a copy of outlives it.
        const bool is_copy = !words.empty() && words == words_of(stat_of(pid).parent);
        const bool is_passing = is_copy || passing.contains(name) || is_of_ansible(words) ||
                                (shells.contains(name) && runs_no_file(words));
        if (!is_passing) return pid;
    }
    return 0;
}

ProcessIdentity Processes::identify(int pid) const {
    return {pid, stat_of(pid).start, boot_id(), host_name(), pid_namespace()};
}

Life Processes::life(const ProcessIdentity& identity) const {
    // A reboot ends every process of that host; another host's boot id never equals ours.
    if (identity.host != host_name()) return Life::elsewhere;
    // Where /proc/sys is masked (some containers), start times must do.
    const std::string boot = boot_id();
    if (!boot.empty() && !identity.boot.empty() && identity.boot != boot) return Life::dead;
    // Without a /proc nothing is known about any process here.
    if (!identity.pid_namespace.empty() && identity.pid_namespace != pid_namespace()) return Life::elsewhere;
    const Stat stat = stat_of(identity.pid);
    // Mounted with hidepid, /proc does not show us the processes of root and of other users.
    if (stat.start == 0 && ::kill(identity.pid, 0) < 0 && errno == EPERM) return Life::elsewhere;
    const bool same = stat.start != 0 && stat.start == identity.start && stat.state != 'Z';
    return same ? Life::alive : Life::dead;
}

bool Processes::carries_token(const std::string& token) const {
    const std::string variable = std::string("CACHEHOLD_TOKEN=") + token;
    const auto ours = own_line();
    const auto is_seen = [&] {
        for (const int pid : process_ids()) {
            if (ours.count(pid) != 0) continue;
            const std::string environment = contents("/proc/" + std::to_string(pid) + "/environ");
            const auto found = environment.find(variable);
            const bool starts = found != std::string::npos && (found == 0 || environment[found - 1] == '\0');
            const auto after = found + variable.size();
            if (starts && environment[after] == '\0') return true;
        }
        return false;
    };
    // In the middle of an exec() a process shows no environment, so a second look follows.
    if (is_seen()) return true;
    return is_seen();
}

void signal_descendants(int signal, int except) try {
    for (const int pid : descendants())
        if (pid != except) ::kill(pid, signal);
} catch (const Error&) {  // the command has run, and its exit status is what counts
}

std::string random_token() {
    std::random_device random;
    std::string token;
    while (token.size() < 32) token += "0123456789abcdef"[random() % 16];
    return token;
}

}  // namespace cachehold::os
