// SPDX-License-Identifier: MIT
#include "os/process.hpp"

#include <signal.h>
#include <unistd.h>

#include <boost/filesystem/directory.hpp>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <sstream>

namespace cachehold::os {
namespace {

namespace fs = boost::filesystem;

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string first_line(const std::string& path) {
    std::string line;
    std::ifstream file(path);
    std::getline(file, line);
    return line;
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

std::string boot_id() { return first_line("/proc/sys/kernel/random/boot_id"); }

/// We, our parent, and so on up to init.
std::set<int> own_line() {
    std::set<int> line;
    for (int pid = ::getpid(); pid > 0 && line.insert(pid).second; pid = stat_of(pid).parent) {
    }
    return line;
}

}  // namespace

ProcessIdentity SystemProcesses::identify(int pid) const {
    return {pid, stat_of(pid).start, boot_id(), host_name()};
}

Life SystemProcesses::life(const ProcessIdentity& identity) const {
    // A reboot ends every process of that host; another host's boot id never equals ours.
    if (identity.host != host_name()) return Life::elsewhere;
    if (identity.boot != boot_id()) return Life::dead;
    const Stat stat = stat_of(identity.pid);
    // Mounted with hidepid, /proc does not show us the processes of root and of other users.
    if (stat.start == 0 && ::kill(identity.pid, 0) < 0 && errno == EPERM) return Life::elsewhere;
    const bool same =
        stat.start != 0 && stat.start == identity.start && stat.state != 'Z' && stat.state != 'X';
    return same ? Life::alive : Life::dead;
}

bool SystemProcesses::carries_token(const std::string& token) const {
    const std::string variable = std::string("CACHEHOLD_TOKEN=") + token;
    const auto ours = own_line();
    boost::system::error_code ignored;
    for (fs::directory_iterator entry("/proc", ignored), end; entry != end; entry.increment(ignored)) {
        const std::string name = entry->path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos || ours.count(std::stoi(name)) != 0)
            continue;
        const std::string environment = contents("/proc/" + name + "/environ");
        const auto found = environment.find(variable);
        const bool starts = found != std::string::npos && (found == 0 || environment[found - 1] == '\0');
        const auto after = found + variable.size();
        if (starts && (after == environment.size() || environment[after] == '\0')) return true;
    }
    return false;
}

std::string random_token() {
    std::random_device random;
    std::string token;
    while (token.size() < 32) token += "0123456789abcdef"[random() % 16];
    return token;
}

}  // namespace cachehold::os
