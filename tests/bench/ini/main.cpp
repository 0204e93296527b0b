// SPDX-License-Identifier: MIT
//     bench_ini read FILE MILLISECONDS   opens, reads and judges FILE again and again; prints the fastest
//     pass in ns bench_ini trip FILE                begin_hold() and end_hold() of FILE; prints milliseconds
//     of processor time and the
//                                        peak of memory in KiB
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <limits>
#include <string>

#include "ini/setting.hpp"

namespace {

using namespace cachehold::ini;
using Clock = std::chrono::steady_clock;

// As cachehold reads a file, into memory that was used before, as PHP's is.
bool load(const char* name, std::string& bytes) {
    const int file = ::open(name, O_RDONLY | O_CLOEXEC);
    struct stat meta {};
    if (file < 0 || ::fstat(file, &meta) < 0) return false;
    bytes.resize(static_cast<std::size_t>(meta.st_size));
    const auto count = ::pread(file, bytes.data(), bytes.size(), 0);
    ::close(file);
    return count == meta.st_size;
}

int read_again_and_again(const char* name, std::chrono::milliseconds limit) {
    const auto begin = Clock::now();
    auto fastest = Clock::duration::max();
    std::string bytes;
    do {
        const auto start = Clock::now();
        if (!load(name, bytes) || read(bytes).truth == Truth::unparsable) return 1;
        fastest = std::min(fastest, Clock::now() - start);
    } while (Clock::now() - begin < limit);
    std::printf("%lld\n", static_cast<long long>(std::chrono::nanoseconds(fastest).count()));
    return 0;
}

int trip(const char* name) {
    std::string bytes;
    if (!load(name, bytes)) return 1;
    const std::clock_t begin = std::clock();
    constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();
    const BeginResult held = begin_hold(bytes, "1", no_limit);
    const bool is_back = end_hold(held.bytes).bytes == bytes;
    const auto spent = static_cast<long long>(std::clock() - begin) * 1000 / CLOCKS_PER_SEC;
    struct rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("%lld %ld\n", spent, usage.ru_maxrss);
    return is_back ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string verb = argc > 2 ? argv[1] : "";
    if (verb == "read" && argc == 4)
        return read_again_and_again(argv[2], std::chrono::milliseconds(std::stol(argv[3])));
    return verb == "trip" ? trip(argv[2]) : 2;
}
