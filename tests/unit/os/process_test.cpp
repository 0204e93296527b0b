// SPDX-License-Identifier: MIT
#include "os/process.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "report/report.hpp"
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
    other = ourselves();
    other.pid_namespace += "x";
    CHECK(life_of(other) == Life::elsewhere);
}

TEST_CASE("os: what tells a process from others", "[os]") {
    struct utsname name {};
    REQUIRE(::uname(&name) == 0);
    CHECK(ourselves().host == name.nodename);
    CHECK(ourselves().boot.size() == 36);
    const std::string token = random_token();
    CHECK(token.size() == 32);
    CHECK(token.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(token != random_token());
}

TEST_CASE("os: a process may have any name", "[os]") {
    const auto before = ourselves();
    char name[17] = {};
    REQUIRE(::prctl(PR_GET_NAME, name) == 0);
    REQUIRE(::prctl(PR_SET_NAME, "a) Z 1 1 (b") == 0);
    CHECK(ourselves().start == before.start);
    CHECK(life_of(before) == Life::alive);
    ::prctl(PR_SET_NAME, name);
}

TEST_CASE("os: a /proc that cannot be read now is no death", "[os]") {
    const auto identity = ourselves();
    struct rlimit before {};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const struct rlimit none { 0, before.rlim_max };
    ::setrlimit(RLIMIT_NOFILE, &none);
    CHECK_THROWS_AS(life_of(identity), cachehold::Error);
    ::setrlimit(RLIMIT_NOFILE, &before);
}

TEST_CASE("os: a token counts where it is the whole value of its own variable", "[os]") {
    const std::string token = random_token();
    const std::string good = "CACHEHOLD_TOKEN=" + token;
    const std::string large = "A=" + std::string(100000, 'x');
    const auto is_seen = [&](const std::vector<const char*>& variables) {
        int ready[2];
        REQUIRE(::pipe(ready) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            std::vector<char*> environment;
            for (const char* variable : variables) environment.push_back(const_cast<char*>(variable));
            environment.push_back(nullptr);
            ::dup2(ready[1], STDOUT_FILENO);
            ::execle("/bin/sh", "sh", "-c", "echo; kill -STOP $$", nullptr, environment.data());
            ::_exit(127);
        }
        char byte = 0;
        CHECK(::read(ready[0], &byte, 1) == 1);
        const bool found = Processes().carries_token(token);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(ready[0]);
        ::close(ready[1]);
        return found;
    };
    CHECK(is_seen({good.c_str()}));
    CHECK(is_seen({"A=b", good.c_str(), "C=d"}));
    CHECK(is_seen({large.c_str(), good.c_str()}));
    CHECK_FALSE(is_seen({("X" + good).c_str()}));
    CHECK_FALSE(is_seen({(good + "0").c_str()}));
    CHECK_FALSE(is_seen({("A=" + good).c_str()}));
}

TEST_CASE("os: a boot that could not be read says nothing about a process", "[os]") {
    ProcessIdentity other = ourselves();
    other.boot.clear();
    other.pid_namespace.clear();
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
    CHECK(life_of(Processes().identify(child)) == Life::dead);
}
