// SPDX-License-Identifier: MIT
#include "hold/second_cache.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <system_error>
#include <thread>

#include "os/caller.hpp"
#include "report/report.hpp"

namespace cachehold::hold {
namespace {

using Steady = std::chrono::steady_clock;

/// More would only press the database.
constexpr std::size_t at_once = 4;
constexpr std::chrono::minutes for_all(10);
constexpr std::chrono::minutes for_a_user(2);  // root has five for all that is his

std::string warning_about(const std::vector<std::string>& uris, const std::string& problem) {
    return "SQL cache tables of " + report::quoted_first(uris) + " not emptied (" + problem + "); clear " +
           (uris.size() == 1 ? "its" : "their") + " caches by hand";
}

}  // namespace

std::vector<Emptied> empty_each(const EmptyOne& empty_one, const std::vector<site::Site>& sites,
                                std::chrono::seconds limit) {
    std::vector<Emptied> results(sites.size());
    const auto end = Steady::now() + limit;
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < sites.size(); i = next++) {
            if (Steady::now() >= end)
                results[i] = {"failed", "the sites before it took too long"};
            else if (os::interrupted_by() == 0)
                results[i] = empty_one(sites[i]);
            if (os::interrupted_by() != 0 && results[i].word != "done")
                results[i] = {"failed", "interrupted"};
        }
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
    if (!world.second_cache) return "";
    const auto results = empty_each(world.second_cache, sites, world.names_of_others ? for_a_user : for_all);
    std::string word;
    std::map<std::string, std::vector<std::string>> problems;
    for (std::size_t i = 0; i < sites.size(); ++i) {
        if (!results[i].word.empty() && word != "failed") word = results[i].word;
        if (!results[i].problem.empty()) problems[results[i].problem].push_back(sites[i].uri);
    }
    for (const auto& [problem, uris] : problems) world.report.warning(warning_about(uris, problem));
    return word;
}

}  // namespace cachehold::hold
