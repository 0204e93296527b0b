// SPDX-License-Identifier: MIT
// The world of kill_each: a site whose whole state (INI, records, keys) can be saved and brought back, and
// the judges. A judge returns what is wrong.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "crash/trace.hpp"
#include "support/redis_server.hpp"
#include "support/temp_dir.hpp"

namespace cachehold::crash {

struct SavedFile {
    unsigned mode = 0;
    std::string bytes;
};
using Saved = std::map<std::string, SavedFile>;  ///< by path below the world's directory

/// A process whose end is the end of the task.
class Holder {
public:
    Holder();
    ~Holder() { die(); }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    void die();
    [[nodiscard]] std::string pid() const { return std::to_string(pid_); }

private:
    pid_t pid_;
};

class World {
public:
    explicit World(std::string binary);

    /// original: "absent", "theirs", or "bare": `modules` is absent, too. Makes the starting states: itself,
    /// -held, -kept, -replaced, -settling.
    void make_starts(const std::string& original);
    void restore(const std::string& start);

    [[nodiscard]] std::vector<std::string> command(const std::vector<std::string>& words,
                                                   const Holder* holder) const;
    int cachehold(const std::vector<std::string>& words, const Holder* holder = nullptr);
    [[nodiscard]] std::string talk() const { return test::contents(dir_ / "talk"); }
    [[nodiscard]] std::string talk_file() const { return (dir_ / "talk").string(); }
    [[nodiscard]] std::string config_file() const { return (dir_ / "cachehold.yml").string(); }
    [[nodiscard]] std::string site() const { return (dir_ / "platform/sites/example.com").string(); }

    /// A visitor: what PHP does with the INI that is there now.
    void visit(const std::string& verb);
    void forget_visits() { saw_held_ = false, visits_wrong_.clear(); }
    [[nodiscard]] const std::string& visits_wrong() const { return visits_wrong_; }

    [[nodiscard]] bool is_held() const { return description() == held_; }
    std::string judge_instant(const std::string& verb);
    std::string judge_success(const std::string& verb);
    std::string judge_end(const std::string& verb);
    [[nodiscard]] std::size_t states_reached() const { return reached_.size(); }

private:
    void save(const std::string& start);
    void configure(const std::string& settle);
    void make_further_starts();
    [[nodiscard]] boost::filesystem::path ini() const {
        return dir_ / "platform/sites/example.com/modules/boa_site_control.ini";
    }
    [[nodiscard]] std::string description() const;
    [[nodiscard]] bool is_original(const std::string& now) const;
    [[nodiscard]] std::string state() const;
    long long keys();
    std::string leftovers() const;

    std::string binary_;
    test::TempDir dir_;
    test::RedisServer server_;
    test::RedisClient client_;
    std::map<std::string, Saved> saved_;
    std::string original_;
    std::string held_;
    std::set<std::string> reached_;
    bool saw_held_ = false;
    std::string visits_wrong_;
};

}  // namespace cachehold::crash
