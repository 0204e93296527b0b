// SPDX-License-Identifier: MIT
// What no tool can do without: read, write beside, sync, rename, sync the directory.
//   bare replace DIRECTORY...      that, once for modules/boa_site_control.ini of each site directory
//   bare measure COMMAND...        seconds and peak KiB of a command
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

void demand(bool done, const char* what) {
    if (done) return;
    std::perror(what);
    std::exit(1);
}

void replace(const std::string& directory) {
    const std::string file = directory + "/modules/boa_site_control.ini";
    char bytes[65536];
    const int before = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    demand(before >= 0, "open");
    const ssize_t size = ::read(before, bytes, sizeof bytes);
    ::close(before);
    const std::string fresh = directory + "/modules/.fresh";
    const int after = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0664);
    demand(after >= 0 && size >= 0 && ::write(after, bytes, static_cast<std::size_t>(size)) == size, "write");
    demand(::fsync(after) == 0, "fsync");
    ::close(after);
    demand(::rename(fresh.c_str(), file.c_str()) == 0, "rename");
    const int parent = ::open((directory + "/modules").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    demand(parent >= 0 && ::fsync(parent) == 0, "fsync");
    ::close(parent);
}

int measure(char** command) {
    const auto begun = std::chrono::steady_clock::now();
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::execvp(command[0], command);
        ::_exit(127);
    }
    int status = 0;
    struct rusage used {};
    demand(pid > 0 && ::wait4(pid, &status, 0, &used) == pid, "wait4");
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
    std::printf("%.3f %ld\n", seconds.count(), used.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int main(int count, char** words) {
    if (count > 2 && std::string(words[1]) == "measure") return measure(words + 2);
    for (int i = 2; i < count; ++i) replace(words[i]);
    return 0;
}
