// SPDX-License-Identifier: MIT
#include "os/descendants.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/filesystem/directory.hpp>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace cachehold::os {
namespace {

namespace fs = boost::filesystem;

/// proc(5): the command is in parentheses and may hold anything, so the fields count from the last one.
int parent_of(const fs::path& directory) {
    std::ifstream file((directory / "stat").string(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    char state = '?';
    int parent = 0;
    fields >> state >> parent;
    return state == 'Z' ? 0 : parent;
}

std::multimap<int, int> children_by_parent() {
    std::multimap<int, int> children;
    boost::system::error_code ignored;
    for (fs::directory_iterator entry("/proc", ignored), end; entry != end; entry.increment(ignored)) {
        const std::string name = entry->path().filename().string();
        if (name.find_first_not_of("0123456789") == std::string::npos)
            children.emplace(parent_of(entry->path()), std::stoi(name));
    }
    return children;
}

std::vector<int> descendants() {
    const auto children = children_by_parent();
    std::vector<int> found{::getpid()};
    for (std::size_t next = 0; next < found.size(); ++next) {
        const auto [first, last] = children.equal_range(found[next]);
        for (auto child = first; child != last; ++child) found.push_back(child->second);
    }
    found.erase(found.begin());
    return found;
}

/// Reaps children until none is left; false when some are after `limit`.
bool reap_all(std::chrono::milliseconds limit) {
    constexpr std::chrono::milliseconds turn(20);
    for (auto waited = turn;; waited += turn) {
        const pid_t pid = ::waitpid(-1, nullptr, WNOHANG);
        if (pid < 0 && errno == ECHILD) return true;
        if (pid != 0) continue;
        if (waited > limit) return false;
        std::this_thread::sleep_for(turn);
    }
}

}  // namespace

void adopt_orphans() { ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

void signal_descendants(int signal, int except) {
    for (const int pid : descendants())
        if (pid != except) ::kill(pid, signal);
}

bool end_descendants(bool is_good) {
    constexpr std::chrono::seconds grace(2);
    constexpr std::chrono::seconds patience(10);
    if (is_good) return reap_all(grace);
    signal_descendants(SIGTERM, 0);
    if (!reap_all(patience)) signal_descendants(SIGKILL, 0);
    return reap_all(patience);
}

}  // namespace cachehold::os
