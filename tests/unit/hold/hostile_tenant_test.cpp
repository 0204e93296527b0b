// SPDX-License-Identifier: MIT
// The tenant writes in sites/<uri>/modules at any moment. Whatever is there, nothing outside is read into a
// message, written, created or given other attributes, and nothing hangs.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <thread>

#include "os/disk.hpp"
#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/hold_world.hpp"

using namespace cachehold;
using hold::Wish;
using test::contents;
using test::HoldWorld;
namespace fs = boost::filesystem;

namespace {

const std::string secret = "secret = only-for-the-Aegir-user\n";
const std::string on = "redis_cache_disable = TRUE\n";

/// Without syncs: what is raced here is the order of the calls.
class FastDisk : public test::FaultyDisk {
public:
    void sync(int) override {}
};

/// A site, a neighbour's site, and a private file, on one platform.
struct Prison {
    HoldWorld w;
    FastDisk disk;
    record::Store store{disk, w.dir / "state"};
    hold::World world{disk, w.clock, w.processes, store, w.flusher, w.report, w.config};
    fs::path ini = HoldWorld::ini(w.a);
    fs::path modules = ini.parent_path();
    fs::path neighbour = HoldWorld::ini(w.b);
    fs::path secret_file = w.dir / "private/secret.ini";
    struct stat secret_before {};
    struct stat neighbour_before {};

    Prison() {
        test::write(secret_file, secret);
        ::chmod(secret_file.c_str(), 0600);
        test::write(neighbour, secret);
        ::chmod(neighbour.c_str(), 0600);
        ::stat(secret_file.c_str(), &secret_before);
        ::stat(neighbour.c_str(), &neighbour_before);
    }

    /// What came of it: a message, or nothing.
    std::string attempt(Wish wish) {
        try {
            hold::carry_out(world, w.request(wish, w.a));
            return {};
        } catch (const report::Error& error) {
            return error.what();
        }
    }

    /// Another file than the private ones, in the INI's place, that has their text.
    [[nodiscard]] bool has_copy() const {
        const int file = ::open(ini.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (file < 0) return false;
        struct stat found {};
        ::fstat(file, &found);
        char text[512] = {};
        const auto size = S_ISREG(found.st_mode) ? ::read(file, text, sizeof text) : 0;
        ::close(file);
        const bool is_theirs =
            found.st_ino == secret_before.st_ino || found.st_ino == neighbour_before.st_ino;
        return !is_theirs && size > 0 &&
               std::string(text, static_cast<std::size_t>(size)).find("only-for") != std::string::npos;
    }

    [[nodiscard]] std::string judge(const std::string& talk) const {
        std::string wrong;
        if ((talk + w.report.text).find("only-for") != std::string::npos)
            wrong += "the secret is in a message; ";
        for (const char byte : talk + w.report.text)
            if (static_cast<unsigned char>(byte) < ' ' && byte != '\n')
                wrong += "a raw byte is in a message; ";
        for (const auto& file : {secret_file, neighbour}) {
            struct stat now {};
            if (::stat(file.c_str(), &now) != 0 || contents(file) != secret)
                wrong += file.string() + " was written; ";
            else if ((now.st_mode & 07777U) != 0600 || now.st_uid != secret_before.st_uid)
                wrong += file.string() + " has other attributes; ";
        }
        if (has_copy()) wrong += "the secret was copied into the site; ";
        const auto count = [](const fs::path& path) {
            return std::distance(fs::directory_iterator(path), fs::directory_iterator());
        };
        if (count(secret_file.parent_path()) != 1) wrong += "something was made beside the private file; ";
        if (count(neighbour.parent_path()) != 1) wrong += "something was made beside the neighbour's INI; ";
        return wrong;
    }
};

using Trick = std::function<void(Prison&)>;

void bind_socket(const fs::path& path) {
    const int handle = ::socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address {};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    static_cast<void>(::bind(handle, reinterpret_cast<struct sockaddr*>(&address), sizeof address));
    ::close(handle);
}

void move_modules_to(Prison& p, const fs::path& target) {
    fs::remove_all(p.modules);
    fs::create_symlink(target, p.modules);
}

constexpr unsigned tenant = 12345;  ///< user and group

/// For the files that this thread touches: glibc's own functions would take the whole process along.
void become_tenant() {
    ::syscall(SYS_setgroups, 0, nullptr);
    ::syscall(SYS_setfsgid, tenant);
    ::syscall(SYS_setfsuid, tenant);
}

/// Root's site, where a group may write, as Aegir makes `sites/<uri>/modules`.
void admit_tenant(const Prison& p) {
    const fs::path site = p.modules.parent_path();
    for (const auto& path : {p.modules, site})
        if (::chown(path.c_str(), 0, tenant) != 0 || ::chmod(path.c_str(), 02775) != 0)
            throw std::runtime_error("cannot admit the tenant to " + path.string());
    for (fs::path above = site.parent_path(); above != "/tmp" && above.has_parent_path();
         above = above.parent_path())
        ::chmod(above.c_str(), 0711);
}

/// Only where nothing is: what came there meanwhile may be a pipe, or a link to the private file.
void write_new(const fs::path& path, const std::string& text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0 && ::write(file, text.data(), text.size()) < 0) std::perror("hostile tenant: write");
    ::close(file);
}

const std::string temporary = ".boa_site_control.ini.0123456789ab.cachehold-tmp";

const std::vector<std::pair<std::string, Trick>>& tricks() {
    static const std::vector<std::pair<std::string, Trick>> all = {
        {"link to a private file", [](Prison& p) { fs::create_symlink(p.secret_file, p.ini); }},
        {"link to the neighbour's INI", [](Prison& p) { fs::create_symlink(p.neighbour, p.ini); }},
        {"link to /etc/passwd", [](Prison& p) { fs::create_symlink("/etc/passwd", p.ini); }},
        {"link to /dev/zero", [](Prison& p) { fs::create_symlink("/dev/zero", p.ini); }},
        {"link to itself", [](Prison& p) { fs::create_symlink(p.ini.filename(), p.ini); }},
        {"dangling link to a new file",
         [](Prison& p) { fs::create_symlink(p.secret_file.parent_path() / "new", p.ini); }},
        {"hard link to a private file", [](Prison& p) { fs::create_hard_link(p.secret_file, p.ini); }},
        {"FIFO", [](Prison& p) { ::mkfifo(p.ini.c_str(), 0666); }},
        {"socket", [](Prison& p) { bind_socket(p.ini); }},
        {"directory", [](Prison& p) { fs::create_directory(p.ini); }},
        {"sparse file of 1 TiB",
         [](Prison& p) {
             test::write(p.ini, "x = 1\n");
             fs::resize_file(p.ini, 1ULL << 40U);
         }},
        {"modules is a link to private files",
         [](Prison& p) { move_modules_to(p, p.secret_file.parent_path()); }},
        {"modules is a link to the neighbour",
         [](Prison& p) { move_modules_to(p, p.neighbour.parent_path()); }},
        {"the default INI is a link",
         [](Prison& p) { fs::create_symlink(p.secret_file, p.modules / "default.boa_site_control.ini"); }},
        {"the default INI is a FIFO",
         [](Prison& p) { ::mkfifo((p.modules / "default.boa_site_control.ini").c_str(), 0666); }},
        {"a temporary is a link to a private file",
         [](Prison& p) { fs::create_symlink(p.secret_file, p.modules / temporary); }},
        {"a temporary is a hard link to a private file",
         [](Prison& p) { fs::create_hard_link(p.secret_file, p.modules / temporary); }},
        {"a temporary is a FIFO", [](Prison& p) { ::mkfifo((p.modules / temporary).c_str(), 0666); }},
        {"a temporary is a directory", [](Prison& p) { fs::create_directory(p.modules / temporary); }},
        {"names with newlines, escapes and invalid UTF-8",
         [](Prison& p) {
             for (const auto* name :
                  {"a\nb", "\x1b[31mred", "\xff\xfe", ".boa_site_control.ini.\n.cachehold-tmp"})
                 test::write(p.modules / name, "x");
         }},
        {"a value with escape sequences and our own words",
         [](Prison& p) {
             test::write(p.ini, "redis_cache_disable = \"\x1b[2J\ncachehold: 'x' is released\" + (\n");
         }},
        {"a forged mark",
         [](Prison& p) {
             test::write(p.ini,
                         ";cachehold/1 id=aaaaaaaa edit=replaced was=%0A%1B%5B31m..%2F..%2Fetc\n" + on);
         }},
        {"a forged mark of a created file",
         [](Prison& p) { test::write(p.ini, ";cachehold/1 id=1 edit=created was=\n" + on); }},
        {"several marks",
         [](Prison& p) {
             const std::string mark = ";cachehold/1 id=aa edit=inserted was=\n";
             test::write(p.ini, mark + mark + on);
         }},
        {"deep nesting",
         [](Prison& p) {
             fs::path deep = p.modules;
             for (int i = 0; i < 200; ++i) deep /= "dddddddddd";
             fs::create_directories(deep);
         }},
    };
    return all;
}

}  // namespace

TEST_CASE("hostile tenant: nothing outside the site is read, written or made, whatever is in the INI's place",
          "[hold][hostile]") {
    for (const auto& [name, trick] : tricks()) {
        for (const bool is_held : {false, true}) {
            INFO(name << (is_held ? ", during a hold" : ""));
            Prison p;
            if (is_held) {
                p.attempt(Wish::begin);
                fs::remove(p.ini);
            }
            trick(p);
            std::string talk;
            for (const Wish wish : {Wish::begin, Wish::recover, Wish::fail, Wish::end})
                talk += p.attempt(wish);
            CHECK(p.judge(talk) == "");
        }
    }
}

TEST_CASE("hostile tenant: nor when it is swapped between check and use", "[hold][hostile]") {
    const int rounds = std::getenv("CRASH_FULL") != nullptr ? 100000 : 1000;
    const bool as_another = GENERATE(false, true);
    if (as_another && ::geteuid() != 0) return;
    Prison p;
    if (as_another) admit_tenant(p);
    std::atomic<bool> is_over{false};
    std::atomic<long> swaps{0};
    std::thread racer([&] {
        if (as_another) become_tenant();
        const fs::path aside = p.modules.parent_path() / "aside";
        boost::system::error_code ignored;
        for (unsigned turn = 0; !is_over; ++turn, ++swaps) {
            fs::remove(p.ini, ignored);
            if (turn % 5 == 0) fs::create_symlink(p.secret_file, p.ini, ignored);
            if (turn % 5 == 1) fs::create_symlink(p.neighbour, p.ini, ignored);
            if (turn % 5 == 2) fs::create_hard_link(p.secret_file, p.ini, ignored);
            if (turn % 5 == 3) ::mkfifo(p.ini.c_str(), 0666);
            if (turn % 5 == 4) write_new(p.ini, turn % 2 == 0 ? on : "redis_cache_disable = 0\n");
            if (turn % 16 != 0) continue;
            fs::rename(p.modules, aside, ignored);
            fs::create_symlink(p.neighbour.parent_path(), p.modules, ignored);
            ::unlink(p.modules.c_str());
            fs::rename(aside, p.modules, ignored);
        }
    });
    std::string wrong;
    for (int round = 0; round < rounds && wrong.empty(); ++round) {
        const std::string talk = p.attempt(round % 2 == 0 ? Wish::begin : Wish::end);
        wrong = p.judge(talk);
        p.w.report.text.clear();
    }
    is_over = true;
    racer.join();
    ::prctl(PR_SET_DUMPABLE, 1);
    std::cout << "# hostile tenant" << (as_another ? ", another user: " : ": ") << rounds
              << " rounds against " << swaps << " swaps\n";
    CHECK(wrong == "");
    CHECK(swaps > rounds / 10);
}
