// SPDX-License-Identifier: MIT
#include "os/start.hpp"

#include <fcntl.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/filesystem/operations.hpp>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "os/caller.hpp"
#include "os/process.hpp"
#include "os/system_log.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace cachehold;

namespace {

/// Long for whoever waits for all of it, and over before a whole run of the tests is.
constexpr std::chrono::seconds ample(60);

os::Ended shell(const std::string& script, std::chrono::milliseconds limit = ample) {
    return os::start({{"sh", "-c", script}, {}, limit});
}

os::Start copy(const std::function<std::string()>& work) {
    os::Start what;
    what.work = [work](std::string& output) { return output = work(), 0; };
    what.limit = ample;
    return what;
}

/// The last of these words, which count from 1.
std::string field(const std::string& text, int number) {
    std::istringstream words(text);
    std::string word;
    for (int i = 0; i < number; ++i) words >> word;
    return word;
}

}  // namespace

TEST_CASE("start: output, exit status, and nothing to read or to complain to", "[os]") {
    const auto good = shell("echo out; echo err >&2; cat; exit 3");
    CHECK(good.started);
    CHECK(good.in_time);
    CHECK(good.status == 3);
    CHECK(good.output == "out\n");
    CHECK_FALSE(good.is_cut);
    CHECK(shell("kill -KILL $$").status == -1);
    CHECK_FALSE(os::start({{"/nonexistent/command"}, {}, ample}).started);
}

TEST_CASE("start: at its limit a command is killed, whatever it plays", "[os]") {
    const char* script =
        GENERATE("sleep 75 & sleep 75", "exec >&- 2>&-; sleep 75", "exec >&- 2>&-; kill -STOP $$",
                 "trap '' TERM HUP INT; sleep 75", "cat /dev/zero");
    INFO(script);
    const auto late = shell("echo $$; " + std::string(script), std::chrono::seconds(1));
    CHECK(late.started);
    CHECK_FALSE(late.in_time);
    const int pid = std::atoi(late.output.c_str());
    REQUIRE(pid > 1);
    CHECK(::kill(pid, 0) < 0);
}

TEST_CASE("start: at its limit all that is in its group is killed", "[os]") {
    const auto late =
        shell("trap '' TERM HUP INT; sleep 75 & echo $!; wait; sleep 75", std::chrono::seconds(1));
    CHECK_FALSE(late.in_time);
    CHECK(late.status == -1);
    const int pid = std::atoi(late.output.c_str());
    REQUIRE(pid > 1);
    // whoever has inherited it may not have waited for it
    const os::Processes processes;
    bool is_dead = false;
    for (int turn = 0; turn < 500 && !is_dead; ++turn) {
        is_dead = processes.life(processes.identify(pid)) == os::Life::dead;
        ::usleep(20000);
    }
    CHECK(is_dead);
}

TEST_CASE("start: nothing stays open here", "[os]") {
    const auto is_open = [] {
        int count = 0;
        for (int i = 0; i < 100; ++i) count += ::fcntl(i, F_GETFD) >= 0 ? 1 : 0;
        return count;
    };
    const int before = is_open();
    shell("exit 3");
    os::start({{"/nonexistent/command"}, {}, ample});
    os::log_to_system("/nonexistent/log", os::Severity::notice, "x");
    CHECK(is_open() == before);
}

TEST_CASE(
    "start: a program is looked for where its caller may start it, and nowhere beside the working directory",
    "[os]") {
    const test::TempDir dir;
    const std::string program = (dir / "good/drush").string();
    test::write(dir / "data/drush", "");
    test::write(program, "");
    REQUIRE(::chmod(program.c_str(), 0755) == 0);
    const std::string before = os::environment("PATH");
    const auto path = dir.path().string();
    ::setenv("PATH",
             ("." + path + "/good:good::" + path + "/none:" + path + "/data:" + path + "/good").c_str(), 1);
    const auto here = boost::filesystem::current_path();
    boost::filesystem::current_path(dir.path());
    CHECK(os::in_path("drush") == program);
    CHECK(os::in_path("none").empty());
    CHECK(os::in_path("/bin/x") == "/bin/x");
    boost::filesystem::current_path(here);
    ::setenv("PATH", before.c_str(), 1);
}

TEST_CASE("start: who leaves the group and keeps the pipe is left behind", "[os]") {
    const auto done = shell("setsid sh -c 'echo $$; exec sleep 75' & sleep 0.2; echo done; exit 4", ample);
    CHECK(done.in_time);
    CHECK(done.status == 4);
    const int escaped = std::atoi(done.output.c_str());
    REQUIRE(escaped > 1);
    CHECK(::kill(escaped, SIGKILL) == 0);
}

TEST_CASE("start: no descriptor of ours but three", "[os]") {
    const bool is_work = GENERATE(false, true);
    REQUIRE(::dup2(STDIN_FILENO, 7) == 7);
    REQUIRE(::dup2(STDIN_FILENO, 200) == 200);
    if (is_work)
        CHECK(os::start(copy([] {
                  std::string open;
                  for (int i = 0; i < 300; ++i)
                      if (::fcntl(i, F_GETFD) >= 0) open += std::to_string(i) + " ";
                  return open;
              })).output == "0 1 2 ");
    else
        CHECK(shell("for i in 3 4 5 7 200; do [ -e /proc/$$/fd/$i ] && echo $i; done; true").output.empty());
    ::close(7);
    ::close(200);
}

TEST_CASE("start: environment, directory, umask", "[os]") {
    const auto before = ::umask(077);
    const auto seen = shell("pwd; umask").output;
    ::umask(before);
    CHECK(seen == "/\n0022\n");
    REQUIRE(::setenv("OF_THE_CALLER", "x", 1) == 0);
    REQUIRE(::setenv("CACHEHOLD_REPORT", "x", 1) == 0);
    REQUIRE(::setenv("CACHEHOLD_TOKEN", "x", 1) == 0);
    const auto theirs = os::start({{"env"}, {}, ample}).output;
    CHECK(theirs.find("\nOF_THE_CALLER=x\n") != std::string::npos);
    CHECK(theirs.find("\nCACHEHOLD_TOKEN=x\n") != std::string::npos);
    CHECK(theirs.find("CACHEHOLD_REPORT") == std::string::npos);
    ::unsetenv("OF_THE_CALLER");
    ::unsetenv("CACHEHOLD_REPORT");
    ::unsetenv("CACHEHOLD_TOKEN");
}

TEST_CASE("start: signals are as in a fresh process", "[os]") {
    sigset_t blocked;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
    ::signal(SIGUSR2, SIG_IGN);
    const auto seen = shell("exec grep -E '^Sig(Blk|Ign)' /proc/self/status").output;
    ::signal(SIGUSR2, SIG_DFL);
    ::sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
    CHECK(seen == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_CASE("start: no core, and where root started us, no limits of root's", "[os]") {
    struct rlimit core {};
    struct rlimit before {};
    ::getrlimit(RLIMIT_CORE, &before);
    core.rlim_cur = core.rlim_max = before.rlim_max;
    ::setrlimit(RLIMIT_CORE, &core);
    CHECK(shell("ulimit -c").output == "0\n");
    ::setrlimit(RLIMIT_CORE, &before);
    if (::geteuid() != 0) return;
    const pid_t child = ::fork();
    if (child == 0) {
        // Higher than any user has; where nobody may raise them here, they are what they are.
        constexpr rlim_t most = 1U << 20U;
        for (const auto one : {RLIMIT_NPROC, RLIMIT_MEMLOCK, RLIMIT_NOFILE}) {
            const struct rlimit high { most << (one == RLIMIT_MEMLOCK ? 4U : 0U), RLIM_INFINITY };
            const struct rlimit files { most, most };
            ::setrlimit(one, one == RLIMIT_NOFILE ? &files : &high);
        }
        for (const auto one : {RLIMIT_RTPRIO, RLIMIT_NICE}) {
            const struct rlimit high { 30, 30 };
            ::setrlimit(one, &high);
        }
        struct rlimit files {};
        ::getrlimit(RLIMIT_NOFILE, &files);
        const auto most_files = std::to_string(std::min<rlim_t>(524288, files.rlim_max));
        const auto seen = os::start(copy([] {
            std::string all;
            for (const auto one : {RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_MEMLOCK, RLIMIT_RTPRIO, RLIMIT_NICE}) {
                struct rlimit limit {};
                ::getrlimit(one, &limit);
                all += std::to_string(limit.rlim_cur) + ":" + std::to_string(limit.rlim_max) + " ";
            }
            return all;
        }));
        // What was low before stays so.
        const struct rlimit low { 100, 200 };
        ::setrlimit(RLIMIT_NOFILE, &low);
        ::setpriority(PRIO_PROCESS, 0, 5);
        const auto lower = shell("ulimit -Sn; ulimit -Hn; nice").output;
        const bool is_good = seen.output == "1024:" + most_files + " 4096:4096 8388608:8388608 0:0 0:0 " &&
                             lower == "200\n200\n5\n";
        if (!is_good) std::cerr << seen.output << lower;
        ::_exit(is_good ? 5 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WEXITSTATUS(status) == 5);
}

TEST_CASE("start: a session of its own, and no way to the terminal of ours", "[os]") {
    const auto stat = shell("exec cat /proc/self/stat").output;
    CHECK(field(stat, 6) == field(stat, 1));
    CHECK(field(stat, 7) == "0");
    const pid_t child = ::fork();
    if (child == 0) {
        // a terminal of our own, which the caller of this test may lack
        const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
        ::setsid();
        ::grantpt(master);
        ::unlockpt(master);
        const int terminal = ::open(::ptsname(master), O_RDWR);
        const bool has_one = ::ioctl(terminal, TIOCSCTTY, 0) == 0 && ::open("/dev/tty", O_RDWR) >= 0;
        ::_exit(has_one ? shell("(: </dev/tty) && exit 9; exit 5").status : 8);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WEXITSTATUS(status) == 5);
}

TEST_CASE("start: a session keyring of its own", "[os]") {
    const auto keyring = [] {
        return ::syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 1);
    };
    const auto ours = keyring();
    if (ours < 0) return;  // this container allows none
    const auto theirs = os::start(copy([&] { return std::to_string(keyring()); })).output;
    CHECK(theirs != std::to_string(ours));
}

TEST_CASE("start: no input, errors where they are asked for, output no more than asked for", "[os]") {
    const test::TempDir directory;
    os::Start what{{"sh", "-c", "cat; echo err >&2; yes | head -c 3000000"}, {}, ample};
    what.errors = ::open((directory / "err").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    what.most_output = 11;
    const auto done = os::start(what);
    ::close(what.errors);
    CHECK(done.output == "y\ny\ny\ny\ny\ny");
    CHECK(done.is_cut);
    CHECK(done.status == 0);
    CHECK(test::contents(directory / "err") == "err\n");
}

TEST_CASE("start: work in a copy hands back status and output, and never returns into the original", "[os]") {
    os::Start what = copy([] { return std::string(100000, 'x'); });
    CHECK(os::start(what).output.size() == 100000);
    what.work = [](std::string&) -> int { throw std::runtime_error("x"); };
    CHECK(os::start(what).status == 70);
}
