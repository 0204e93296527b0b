// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "hold/hold.hpp"
#include "ini/setting.hpp"
#include "support/faulty_disk.hpp"
#include "support/temp_dir.hpp"

namespace cachehold::test {

class FakeClock : public os::Clock {
public:
    mutable std::int64_t time = 1764000000;
    [[nodiscard]] std::int64_t now() const override { return time; }
    void sleep(std::chrono::milliseconds duration) const override { time += duration.count() / 1000 + 1; }
};

class FakeProcesses : public os::Processes {
public:
    std::set<int> dead;
    std::set<std::string> tokens_alive;
    [[nodiscard]] os::ProcessIdentity identify(int pid) const override {
        return {pid, 1, "boot", "host", "pids"};
    }
    [[nodiscard]] os::Life life(const os::ProcessIdentity& identity) const override {
        if (identity.host != "host") return os::Life::elsewhere;
        return dead.count(identity.pid) != 0 ? os::Life::dead : os::Life::alive;
    }
    [[nodiscard]] bool carries_token(const std::string& token) const override {
        return tokens_alive.count(token) != 0;
    }
};

/// Stands for Redis where a test wants to say when it is down; what real servers do is tested against real
/// servers.
class FakeFlusher {
public:
    bool is_down = false;
    std::string address = "unix:///redis.sock";
    std::vector<redis::FlushRequest> requests;
    std::function<void()> on_flush;
    redis::FlushReport operator()(const redis::FlushRequest& request) {
        if (is_down) throw redis::FlushError(redis::Failure::unreachable, "cannot reach Redis");
        requests.push_back(request);
        if (on_flush) on_flush();
        redis::FlushReport report;
        report.address = address;
        return report;
    }
};

class RecordingReport : public report::Report {
public:
    std::string text;
    void info(const std::string& line) override { text += line + "\n"; }
    void detail(const std::string& line) override { text += line + "\n"; }
    void warning(const std::string& line) override { text += "warning: " + line + "\n"; }
    void error(const std::string& line) override { text += "error: " + line + "\n"; }
};

/// Two platforms with one site each, and everything that a hold needs, in a directory of its own.
struct HoldWorld {
    TempDir dir;
    FaultyDisk disk;
    FakeClock clock;
    FakeProcesses processes;
    FakeFlusher flusher;
    RecordingReport report;
    config::Config config;
    record::Store store{disk, dir / "state"};
    hold::World world{disk, clock, processes, store, std::ref(flusher), report, config};
    site::Site a = site_on("a", "example.com");
    site::Site b = site_on("b", "example.com");

    HoldWorld() {
        config.settle = std::chrono::seconds{0};
        config.syslog.clear();
    }

    site::Site site_on(const std::string& platform, const std::string& uri) {
        const auto root = dir / platform;
        boost::filesystem::create_directories(root / "sites" / uri / "modules");
        return {root, uri};
    }

    static boost::filesystem::path ini(const site::Site& site) { return site.ini().full(); }

    hold::Request request(hold::Wish wish, const site::Site& site, const std::string& token = "aa",
                          int pid = 100) {
        hold::Request request;
        request.wish = wish;
        request.site = site;
        request.token = token;
        request.task = "provision-migrate";
        request.process = processes.identify(pid);
        return request;
    }

    hold::Result carry_out(hold::Wish wish, const site::Site& site, const std::string& token = "aa",
                           int pid = 100) {
        return hold::carry_out(world, request(wish, site, token, pid));
    }

    /// A task begins that will put the site `from` at the place `to`.
    hold::Result begin_move(const site::Site& from, const site::Site& to, const std::string& token = "aa",
                            int pid = 100) {
        auto begin = request(hold::Wish::begin, from, token, pid);
        begin.new_place = to;
        return hold::carry_out(world, begin);
    }

    bool is_on(const site::Site& site) {
        return boost::filesystem::exists(ini(site)) &&
               ini::read(contents(ini(site))).truth == ini::Truth::truthy;
    }
};

}  // namespace cachehold::test
