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

#include <cstdlib>
#include <sstream>

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
    const auto theirs = os::start({{"env"}, {}, ample}).output;
    CHECK(theirs.find("\nOF_THE_CALLER=x\n") != std::string::npos);
    CHECK(theirs.find("CACHEHOLD_REPORT") == std::string::npos);
    ::unsetenv("OF_THE_CALLER");
    ::unsetenv("CACHEHOLD_REPORT");
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
    struct rlimit files {};
    ::getrlimit(RLIMIT_NOFILE, &before);
    files.rlim_cur = files.rlim_max = before.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    const auto seen = os::start(copy([] {
        std::string all;
        for (const auto one : {RLIMIT_NOFILE, RLIMIT_NPROC}) {
            struct rlimit limit {};
            ::getrlimit(one, &limit);
            all += std::to_string(limit.rlim_cur) + " ";
        }
        return all;
    }));
    ::setrlimit(RLIMIT_NOFILE, &before);
    CHECK(seen.output == "1024 4096 ");
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
