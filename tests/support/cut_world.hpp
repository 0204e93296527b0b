// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "command/hold_commands.hpp"
#include "support/hold_world.hpp"
#include "support/sim_disk.hpp"

namespace cachehold::test {

inline const std::string modules_a = "/a/sites/example.com/modules";
inline const std::string modules_b = "/b/sites/example.org/modules";
inline const std::string ini_name = "boa_site_control.ini";
inline const std::string bare = "no modules";  ///< an original: the directory is missing too

/// That of site `a`.
std::optional<SimFile> ini_in(const Image& image);

/// A machine with a disk of SimDisk and a visitor who asks for a page after every call on it: while PHP reads
/// the switch as off, that visitor reads Redis.
struct CutWorld {
    SimDisk disk;
    FakeClock clock;
    FakeProcesses processes;
    FakeFlusher flusher;
    RecordingReport report;
    config::Config config;
    record::Store store;
    hold::World world{disk, clock, processes, store, std::ref(flusher), report, config};
    site::Site a{"/a", "example.com"};
    site::Site b{"/b", "example.org"};
    bool has_stale_keys = false;  ///< Redis holds keys of before the task
    bool read_stale_keys = false;

    explicit CutWorld(const Image& image) : disk(image), store(disk, "/state") {
        config.settle = std::chrono::seconds{0};
        config.syslog.clear();
        flusher.on_flush = [this] { has_stale_keys = false; };
        disk.before_call = [this](const std::string&) { visit(); };
    }

    /// A site with its INI as `original` (empty: none; or `bare`), and a platform that it may move to.
    static Image fresh(const std::string& original) {
        Image image;
        image["/state"];
        for (const auto& modules : {modules_a, modules_b})
            image[modules]["default.boa_site_control.ini"] = {"; default\n", 0664, 0, 7};
        if (original == bare) {
            image.erase(modules_a);
            image["/a/sites/example.com"];
        } else if (!original.empty())
            image[modules_a][ini_name] = {original, 0640, 5, 6};
        return image;
    }

    void visit() { read_stale_keys = read_stale_keys || (has_stale_keys && !is_on(disk.now())); }

    static bool is_on(const Image& image) {
        const auto ini = ini_in(image);
        return ini && ini::read(ini->bytes).truth == ini::Truth::truthy;
    }

    hold::Result carry_out(hold::Wish wish, const std::string& token = "aa") {
        return hold::carry_out(world, request(wish, token));
    }

    hold::Request request(hold::Wish wish, const std::string& token = "aa") {
        hold::Request request;
        request.wish = wish;
        request.site = a;
        request.token = token;
        request.task = "provision-migrate";
        request.process = processes.identify(token == "aa" ? 100 : 200);
        return request;
    }

    /// Every task has died, and `recover` runs, also for what failed tasks left.
    report::ExitStatus recover() {
        processes.dead = {100, 200};
        hold::Request request;
        request.wish = hold::Wish::recover;
        request.end_kept = true;
        return command::recover_all(world, request);
    }
};

/// One of the ways through a hold's life: what has happened before, and what is under way.
struct Scenario {
    std::string name;
    std::function<void(CutWorld&)> before;
    std::function<report::ExitStatus(CutWorld&)> act;
};

const std::vector<Scenario>& scenarios();

/// What is wrong with the INI of `a`: it must be the one of `start`, or one that is held and can be undone
/// into it.
std::string judge_ini(const Image& start, const Image& now);

/// "original", "held" or what is wrong.
std::string kind_of_ini(const Image& start, const Image& now);

/// Half-written files anywhere.
std::string judge_temporaries(const Image& image);

/// Lets `recover` finish from `image`, twice, and tells what is wrong then. Where a removal failed, an empty
/// directory may stay.
std::string judge_recovery(const Image& start, const Image& image, bool has_removal_failed = false);

}  // namespace cachehold::test
