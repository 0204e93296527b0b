// SPDX-License-Identifier: MIT
#include "hold/second_cache.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/filesystem/operations.hpp>
#include <chrono>
#include <map>
#include <sstream>
#include <system_error>
#include <thread>

#include "report/printable.hpp"

namespace cachehold::hold {
namespace {

namespace fs = boost::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds in_all(45);
constexpr std::chrono::seconds for_one(20);
/// Of a platform: so many sites at once, more would only press the database; and an end for all of them.
constexpr std::size_t at_once = 4;
constexpr std::chrono::minutes for_all(10);
constexpr const char* table_list =
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE "
    "TABLE'";
constexpr const char* short_limits = "SET SESSION lock_wait_timeout = 2, innodb_lock_wait_timeout = 2; ";

/// Root runs nothing that somebody else can write.
bool may_run(const fs::path& program, const site::Site& site) {
    if (::access(program.c_str(), X_OK) != 0) return false;
    if (::geteuid() != 0) return true;
    struct stat one {};
    struct stat other {};
    return ::stat(program.c_str(), &one) == 0 && ::stat(site.directory().c_str(), &other) == 0 &&
           one.st_uid == 0 && other.st_uid == 0 && (one.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

fs::path in_path(const char* name) {
    const char* path = std::getenv("PATH");
    std::istringstream directories(path == nullptr ? "" : path);
    for (std::string directory; std::getline(directories, directory, ':');)
        if (!directory.empty() && directory.front() == '/' &&
            ::access((directory + '/' + name).c_str(), X_OK) == 0)
            return fs::path(directory) / name;
    return {};
}

bool is_table_name(const std::string& name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char byte) {
        return byte == '_' || (byte < 128 && std::isalnum(byte) != 0);
    });
}

std::string deletion_of(const std::string& table) { return "DELETE FROM `" + table + "`;"; }

class Query {
public:
    Query(std::vector<std::string> drush, const RunDrush& run) : drush_(std::move(drush)), run_(run) {}

    bool operator()(const std::string& sql) {
        if (Clock::now() >= limit_) return false;
        auto command = drush_;
        command.push_back(sql);
        const auto done = run_(command);
        output_ = done.output;
        return done.started && done.in_time && done.status == 0;
    }

    [[nodiscard]] std::vector<std::string> lines() const {
        std::vector<std::string> lines;
        std::istringstream text(output_);
        for (std::string line; text >> line;) lines.push_back(line);
        return lines;
    }

private:
    std::vector<std::string> drush_;
    const RunDrush& run_;
    std::string output_;
    Clock::time_point limit_ = Clock::now() + in_all;
};

Emptied empty_one(const site::Site& site, config::SecondCache mode, const RunDrush& run,
                  Clock::time_point limit) {
    boost::system::error_code ignored;
    if (mode == config::SecondCache::off || !fs::exists(site.directory() / "settings.php", ignored))
        return {};
    const auto drush = drush_of(site);
    if (drush.empty() && mode == config::SecondCache::automatic) return {};
    if (drush.empty()) return {"failed", "no Drush of this site's owner was found"};
    if (Clock::now() >= limit) return {"failed", "the sites before it took too long"};
    Query query(drush, run);
    if (!query(table_list)) return {"failed", "its Drush cannot query the database"};
    const auto tables = cache_tables(query.lines());
    if (tables.empty()) return {"done", ""};
    std::string together = short_limits;
    for (const auto& table : tables) together += deletion_of(table) + ' ';
    if (query(together)) return {"done", ""};
    // The client stops at the first error: the others must not suffer for one locked table.
    std::string left;
    for (const auto& table : tables)
        if (!query(short_limits + deletion_of(table))) left += (left.empty() ? "" : ", ") + table;
    return left.empty() ? Emptied{"done", ""} : Emptied{"failed", "left as it was: " + left};
}

}  // namespace

std::vector<std::string> drush_of(const site::Site& site) {
    const std::string root = site.root.string();
    const std::vector<std::string> target = {"--root=" + root, "--uri=" + site.uri};
    const auto with = [&](const fs::path& program, const char* query) {
        return std::vector<std::string>{program.string(), target[0], target[1], query};
    };
    boost::system::error_code ignored;
    for (const fs::path& own : {site.root.parent_path() / "vendor/bin/drush", site.root / "vendor/bin/drush"})
        if (fs::exists(own, ignored))
            return may_run(own, site) ? with(own, "sql:query") : std::vector<std::string>{};
    const fs::path common = in_path("drush");
    if (common.empty() || !may_run(common, site)) return {};
    return with(common, "sql-query");
}

std::vector<std::string> cache_tables(const std::vector<std::string>& all) {
    const bool has_tags = std::count(all.begin(), all.end(), "cachetags") != 0;
    std::vector<std::string> bins;
    std::copy_if(all.begin(), all.end(), std::back_inserter(bins), [&](const std::string& name) {
        if (name == "cache") return !has_tags;
        return name.rfind("cache_", 0) == 0 && name != "cache_form" && is_table_name(name);
    });
    return bins;
}

std::vector<Emptied> empty_second_caches(const std::vector<site::Site>& sites, config::SecondCache mode,
                                         const RunDrush& run, std::chrono::seconds limit) {
    std::vector<Emptied> results(sites.size());
    const auto end = Clock::now() + limit;
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < sites.size(); i = next++)
            results[i] = empty_one(sites[i], mode, run, end);
    };
    std::vector<std::thread> others;
    try {
        while (others.size() + 1 < std::min(at_once, sites.size())) others.emplace_back(work);
    } catch (const std::system_error&) {
        // With fewer, then.
    }
    work();
    for (auto& other : others) other.join();
    return results;
}

std::string empty_second_cache(World& world, const std::vector<site::Site>& sites) {
    const auto results = empty_second_caches(
        sites, world.config.second_cache,
        [](const std::vector<std::string>& command) {
            return os::start({command, {}, for_one});
        },
        for_all);
    std::string word;
    std::map<std::string, std::vector<std::string>> problems;
    for (std::size_t i = 0; i < sites.size(); ++i) {
        if (!results[i].word.empty() && word != "failed") word = results[i].word;
        if (!results[i].problem.empty()) problems[results[i].problem].push_back(sites[i].uri);
    }
    for (const auto& [problem, uris] : problems) {
        const bool is_one = uris.size() == 1;
        std::string text = "SQL cache tables of " + report::quoted(uris.front());
        if (!is_one) text.append(" and ").append(std::to_string(uris.size() - 1)).append(" more");
        text.append(" not emptied (").append(problem).append("); clear ").append(is_one ? "its" : "their");
        world.report.warning(text.append(" caches by hand"));
    }
    return word;
}

}  // namespace cachehold::hold
