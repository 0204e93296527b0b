// SPDX-License-Identifier: MIT
#include "os/process.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include "support/catch.hpp"

using namespace cachehold::os;

namespace {

ProcessIdentity ourselves() { return Processes().identify(::getpid()); }

Life life_of(const ProcessIdentity& identity) { return Processes().life(identity); }

}  // namespace

TEST_CASE("os: a process lives as long as pid, start, boot and host say so", "[os]") {
    CHECK(life_of(ourselves()) == Life::alive);
    ProcessIdentity other = ourselves();
    ++other.start;
    CHECK(life_of(other) == Life::dead);
    other = ourselves();
    other.boot = "00000000-0000-0000-0000-000000000000";
    CHECK(life_of(other) == Life::dead);
    other = ourselves();
    other.host += "x";
    CHECK(life_of(other) == Life::elsewhere);
}

TEST_CASE("os: a boot that could not be read says nothing about a process", "[os]") {
    ProcessIdentity other = ourselves();
    other.boot.clear();
    CHECK(life_of(other) == Life::alive);
}

TEST_CASE("os: a process that nobody has waited for yet is dead", "[os]") {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    const ProcessIdentity identity = Processes().identify(child);
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
    CHECK(life_of(identity) == Life::dead);
    ::waitpid(child, nullptr, 0);
    CHECK(life_of(identity) == Life::dead);
}
