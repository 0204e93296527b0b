// SPDX-License-Identifier: MIT
#include "config/load.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "cli/settings.hpp"
#include "os/disk.hpp"
#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/faulty_disk.hpp"
#include "unit/config/temp_dir.hpp"

using namespace cachehold;
using namespace std::chrono_literals;

namespace {

os::Disk disk;
const config::Reader reader = cli::config_reader(disk);

std::string complaint(const config::Places& places) {
    try {
        config::Loader(reader).load(places);
    } catch (const report::Error& error) {
        return error.status() == report::ExitStatus::configuration ? error.what() : "wrong status";
    }
    return "accepted";
}

std::string complaint(const std::string& file) { return complaint(config::Places{{file}, std::nullopt}); }

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// Plays another user until the end of the scope.
class AsUser {
public:
    explicit AsUser(uid_t user) : good_(::seteuid(user) == 0) {}
    ~AsUser() {
        if (good_ && ::seteuid(0) != 0) std::abort();
    }
    AsUser(const AsUser&) = delete;
    AsUser& operator=(const AsUser&) = delete;

private:
    bool good_;
};

constexpr uid_t nobody = 65534;

}  // namespace

TEST_CASE("config: no file at all is fine, and every default stands") {
    const test::TempDir dir;
    const auto config = config::Loader(reader).load({{dir.path("a.yml"), dir.path("b/c.yml")}, std::nullopt});
    CHECK(config.sources.empty());
    CHECK(config.settle == 180s);
}

TEST_CASE("config: files are applied in order, the required one last, and noted") {
    const test::TempDir dir;
    const auto a = dir.write("a.yml", "settle: 1s\nkeep_for: 1h\nlock_wait: 1s\n");
    const auto b = dir.write("b.yml", "settle: 2s\nkeep_for: 2h\n");
    const auto c = dir.write("c.yml", "settle: 3s\n");
    const auto config = config::Loader(reader).load({{a, dir.path("missing"), b}, c});
    CHECK(config.settle == 3s);
    CHECK(config.keep_for == 2h);
    CHECK(config.lock_wait == 1s);
    CHECK(config.sources == std::vector<std::string>{a, b, c});
}

TEST_CASE("config: the file of --config must exist") {
    const test::TempDir dir;
    CHECK(complaint({{}, dir.path("x.yml")}) ==
          "no such file: '" + dir.path("x.yml") + "'; --config must name one that exists");
}

TEST_CASE("config: the default places are those of the README, and HOME counts only when it is absolute") {
    ::setenv("HOME", "/home/o1", 1);
    CHECK(config::default_places("x").files ==
          std::vector<std::string>{"/etc/cachehold.yml", "/home/o1/.config/cachehold.yml"});
    CHECK(config::default_places("x").required == "x");
    for (const char* home : {"", "relative"}) {
        ::setenv("HOME", home, 1);
        CHECK(config::default_places(std::nullopt).files.size() == 1);
    }
    ::unsetenv("HOME");
    CHECK(config::default_places(std::nullopt).files.size() == 1);
    ::setenv("HOME", "/root", 1);
}

TEST_CASE("config: an error in a file names the file") {
    const test::TempDir dir;
    const auto file = dir.write("a.yml", "\nsettle: soon\n");
    CHECK(contains(complaint(file), file + ":2: 'settle' is 'soon'"));
}

TEST_CASE("config: a file that others may write is refused") {
    const test::TempDir dir;
    const auto file = dir.write("a.yml", "settle: 5s\n", 0666);
    CHECK(complaint(file) ==
          "'" + file + "' may be written by everybody; make it root's or your own, 'chmod go-w' it");
    ::chmod(file.c_str(), 0602);
    CHECK(contains(complaint(file), "may be written by everybody"));
    ::chmod(file.c_str(), 0644);
    CHECK(complaint(file) == "accepted");
}

TEST_CASE("config: group and owner must be root or ourselves to write it") {
    if (::geteuid() != 0) return test::skip("needs root to give files away");
    const test::TempDir dir;
    const auto file = dir.write("a.yml", "settle: 5s\n", 0664);
    CHECK(complaint(file) == "accepted");  // group root
    REQUIRE(::chown(file.c_str(), 0, 100) == 0);
    CHECK(contains(complaint(file), "may be written by the group 100"));
    ::chmod(file.c_str(), 0640);
    CHECK(complaint(file) == "accepted");
    REQUIRE(::chown(file.c_str(), 1234, 100) == 0);
    CHECK(contains(complaint(file), "may be written by its owner, the user 1234"));
}

TEST_CASE("config: a file that holds a password must not be readable by everybody") {
    const test::TempDir dir;
    const auto file = dir.write("a.yml", "redis: {password: hunter2}\n", 0644);
    CHECK(complaint(file) == "'" + file + "' holds a password and everybody may read it; 'chmod o-rwx' it");
    ::chmod(file.c_str(), 0640);
    CHECK(config::Loader(reader).load({{file}, std::nullopt}).redis.password == "hunter2");
    const auto other = dir.write("b.yml", "settle: 5s\n", 0644);
    CHECK(complaint({{file, other}, std::nullopt}) == "accepted");
    const auto pointer = dir.write("c.yml", "redis: {password_file: " + dir.write("p", "x\n") + "}\n", 0644);
    CHECK(complaint({{file, pointer}, std::nullopt}) == "accepted");
}

TEST_CASE("config: password_file gives its first line") {
    const test::TempDir dir;
    for (const std::string text : {"hunter2", "hunter2\n", "hunter2\r\n", "hunter2\nmore\n"}) {
        const auto password = dir.write("p", text);
        const auto file = dir.write("a.yml", "redis:\n  password_file: " + password + "\n", 0644);
        const auto config = config::Loader(reader).load({{file}, std::nullopt});
        CHECK(config.redis.password == "hunter2");
        CHECK(config.redis.password_place == file + ":2");
    }
    const auto spaced = dir.write("p", " two  words \xFF\n");
    CHECK(config::Loader(reader).load({{dir.path("a.yml")}, std::nullopt}).redis.password ==
          " two  words \xFF");
}

TEST_CASE(
    "config: a password_file that is missing, empty, huge, special or everybody's is refused with the line "
    "that named it") {
    const test::TempDir dir;
    const auto password = dir.path("p");
    const auto file = dir.write("a.yml", "redis:\n  password_file: " + password + "\n", 0644);
    const std::string start = file + ":2: cannot read 'redis.password_file' '" + password + "': ";
    CHECK(contains(complaint(file), start + "No such file"));
    dir.write("p", "\nx\n");
    CHECK(complaint(file) ==
          file + ":2: the first line of 'redis.password_file' '" + password + "' is empty");
    dir.write("p", "");
    CHECK(contains(complaint(file), "is empty"));
    dir.write("p", std::string(4097, 'x'));
    CHECK(complaint(file) == start + "larger than 4096 bytes");
    dir.write("p", "x\n", 0644);
    CHECK(contains(complaint(file), "'" + password + "' holds a password and everybody may read it"));
    dir.write("p", "x\n", 0602);
    CHECK(contains(complaint(file), "may be written by everybody"));
    ::unlink(password.c_str());
    REQUIRE(::mkdir(password.c_str(), 0700) == 0);
    CHECK(complaint(file) == start + "not a regular file");
}

TEST_CASE("config: a password_file that a later file overrides is never read") {
    const test::TempDir dir;
    const auto first = dir.write("a.yml", "redis: {password_file: /nowhere/at/all}\n", 0644);
    const auto second = dir.write("b.yml", "redis: {password: x}\n");
    CHECK(config::Loader(reader).load({{first, second}, std::nullopt}).redis.password == "x");
}

TEST_CASE("config: FIFOs, sockets, directories and devices are refused at once, not waited for") {
    const test::TempDir dir;
    const auto fifo = dir.path("fifo");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    CHECK(complaint(fifo) == "cannot read '" + fifo + "': not a regular file; mend that, or move it away");
    const auto socket_path = dir.path("socket");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(socket_path.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, socket_path.c_str(), socket_path.size() + 1);
    const int server = ::socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(::bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    CHECK(complaint(socket_path) ==
          "cannot read '" + socket_path + "': not a regular file; mend that, or move it away");
    ::close(server);
    CHECK(complaint(dir.path("")) ==
          "cannot read '" + dir.path("") + "': not a regular file; mend that, or move it away");
    CHECK(complaint("/dev/zero") ==
          "cannot read '/dev/zero': not a regular file; mend that, or move it away");
}

TEST_CASE("config: a huge file is refused, sparse or not") {
    const test::TempDir dir;
    const auto file = dir.write("a.yml", "");
    REQUIRE(::truncate(file.c_str(), off_t{1} << 40) == 0);
    CHECK(complaint(file) ==
          "cannot read '" + file + "': larger than 1048576 bytes; mend that, or move it away");
}

TEST_CASE(
    "config: a file that is there but not ours to read is an error, one in a closed directory is none") {
    if (::geteuid() != 0) return test::skip("needs root to become somebody else");
    const test::TempDir dir;
    const auto file = dir.write("a.yml", "settle: 5s\n", 0600);
    const auto hidden = dir.write("closed/a.yml", "settle: 5s\n", 0600);
    ::chmod(dir.path("closed").c_str(), 0700);
    ::chmod(dir.path("").c_str(), 0755);
    const AsUser user(nobody);
    CHECK(complaint(file) == "cannot read '" + file + "': Permission denied; mend that, or move it away");
    CHECK(complaint(hidden) == "accepted");
    CHECK(contains(complaint({{}, hidden}), "no such file"));
}

TEST_CASE("config: a link is followed, a loop of links is an error") {
    const test::TempDir dir;
    const auto file = dir.write("a.yml", "settle: 5s\n");
    const auto link = dir.path("link");
    REQUIRE(::symlink(file.c_str(), link.c_str()) == 0);
    CHECK(config::Loader(reader).load({{link}, std::nullopt}).settle == 5s);
    const auto loop = dir.path("loop");
    REQUIRE(::symlink(loop.c_str(), loop.c_str()) == 0);
    CHECK(contains(complaint(loop), "cannot read '" + loop + "'"));
}

TEST_CASE("config: a file added later comes before the one that --config names") {
    const test::TempDir dir;
    const auto first = dir.write("etc.yml", "settle: 1s\nlock_wait: 1s\nkeep_for: 1h\n");
    const auto own = dir.write("own.yml", "settle: 2s\nlock_wait: 2s\non_failure: end\n");
    const auto named = dir.write("named.yml", "settle: 3s\n");
    config::Loader loader(reader);
    CHECK(loader.load({{first}, named}).lock_wait == 1s);
    const auto config = loader.add(own, false);
    CHECK(config.keep_for == 1h);
    CHECK(config.lock_wait == 1s);
    CHECK(config.settle == 3s);
    CHECK(config.on_failure == config::Policy::end);
    CHECK(config.sources == std::vector<std::string>{first, own, named});
}

TEST_CASE("config: what root's files say stays said, and Redis, records and limits are root's") {
    const test::TempDir dir;
    const auto root = dir.write("etc.yml", "redis: {password: roots}\nsecond_cache: off\n");
    const auto own = dir.write("own.yml",
                               "redis: {endpoints: ['redis://trap'], database: 3}\nprefixes: ['{name}']\n"
                               "sites: {/srv/a/sites/b: {prefixes: [x]}}\n"
                               "keep: [x]\nstate_dir: /own\nlock_wait: 999s\nini_size_limit: 65536\n"
                               "second_cache: on\non_failure: end\nphp: /own\n");
    const auto added = [&](const std::vector<std::string>& files, bool has_password) {
        config::Loader loader(reader);
        loader.load({files, std::nullopt});
        return loader.add(own, has_password);
    };
    for (const bool has_file : {true, false}) {
        const auto config = has_file ? added({root}, false) : added({}, true);
        CHECK(config.redis.password == (has_file ? std::optional<std::string>("roots") : std::nullopt));
        CHECK(config.redis.endpoints.empty());
        CHECK(!config.redis.database);
        CHECK(config.prefixes == config::Config().prefixes);
        CHECK(config.keep.empty());
        CHECK(config.sites.empty());
        CHECK(config.state_dir.empty());
        CHECK(config.lock_wait == 60s);
        CHECK(config.ini.size_limit == config::Config().ini.size_limit);
        CHECK(config.second_cache == (has_file ? config::SecondCache::off : config::SecondCache::on));
        CHECK(config.on_failure == config::Policy::end);
    }
    const auto alone = added({}, false);
    CHECK(alone.redis.database == 3);
    CHECK(alone.php.empty());
    CHECK(alone.prefixes == std::vector<std::string>{"{name}"});
    config::Loader loader(reader);
    loader.load({{}, root});
    CHECK(!loader.add(own, false).redis.database);
}

TEST_CASE("config: root's password_file is read once, by root") {
    const test::TempDir dir;
    const auto secret = dir.write("secret", "s3cret\n", 0600);
    config::Loader loader(reader);
    loader.load({{dir.write("etc.yml", "redis: {password_file: " + secret + "}\n")}, std::nullopt});
    ::unlink(secret.c_str());
    CHECK(loader.add("", true).redis.password == "s3cret");
}

TEST_CASE("config: a file that changes, or goes for a moment, while it is read is read again, three times") {
    for (const std::string call : {"read", "open_file"})
        for (int changes = 0; changes <= 4; ++changes) {
            INFO(call << ' ' << changes);
            const test::TempDir dir;
            const auto file = dir.write("a.yml", "settle: 0s");
            test::FaultyDisk faulty;
            int done = 0;
            faulty.before_call = [&](const std::string& name) {
                if (name != call || done == changes) return;
                dir.write("a.yml", "settle: " + std::string(static_cast<std::size_t>(++done), '0') + "9s");
                if (call == "open_file") throw os::DiskError("open", file, ENOENT);
            };
            config::Loader loader(cli::config_reader(faulty));
            if (changes <= 3)
                CHECK(loader.load({{file}, std::nullopt}).settle == (changes > 0 ? 9s : 0s));
            else
                CHECK_THROWS_AS(loader.load({{file}, std::nullopt}), report::Error);
        }
}
