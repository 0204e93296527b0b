// SPDX-License-Identifier: MIT
#include "command/drush8.hpp"

#include <stdlib.h>

#include <algorithm>
#include <boost/filesystem/operations.hpp>
#include <chrono>
#include <sstream>

#include "os/capture.hpp"

namespace cachehold::command {
namespace {

namespace fs = boost::filesystem;

/// BOA's machines have several versions of Drush, and its own Drush 8 under a name of its own.
constexpr const char* programs[] = {"drush8", "drush"};
constexpr std::chrono::seconds patience(60);
constexpr const char* tag = "cachehold-list\t";
constexpr const char* question =
    "foreach (drush_commandfile_list() as $name => $file)"
    " print \"cachehold-list\\t$name\\t\" . realpath($file) . \"\\n\";";

/// Where a Drush that is only asked keeps its cache, so that asking changes nothing of its user's. His lists
/// of commandfiles are copied there: they are what it goes by.
class CacheAside {
public:
    CacheAside() {
        boost::system::error_code error;
        std::string path = (fs::temp_directory_path(error) / "cachehold-drush-XXXXXX").string();
        if (error || ::mkdtemp(path.data()) == nullptr) return;
        path_ = path;
        const fs::path lists = path_ / "cache/default";
        fs::create_directories(lists, error);
        for (const auto& place : places())
            for (const auto& entry : fs::directory_iterator(place, error)) {
                const fs::path name = entry.path().filename();
                const bool is_file = entry.symlink_status(error).type() == fs::regular_file;
                if (is_file && name.string().find("commandfiles-") != std::string::npos)
                    fs::copy_file(entry.path(), lists / name, error);
            }
    }
    CacheAside(const CacheAside&) = delete;
    CacheAside& operator=(const CacheAside&) = delete;
    ~CacheAside() {
        boost::system::error_code error;
        if (!path_.empty()) fs::remove_all(path_, error);
    }
    [[nodiscard]] std::string assignment() const { return "CACHE_PREFIX=" + path_.string(); }
    [[nodiscard]] bool is_there() const { return !path_.empty(); }

private:
    /// Where BOA's Drush keeps them, and the others'.
    static std::vector<fs::path> places() {
        const char* prefix = ::getenv("CACHE_PREFIX");
        if (prefix != nullptr && *prefix != 0) return {fs::path(prefix) / "cache/default"};
        const char* home = ::getenv("HOME");
        if (home == nullptr || *home == 0) return {};
        return {fs::path(home) / ".tmp/cache/default", fs::path(home) / ".drush/cache/default"};
    }

    fs::path path_;
};

bool is_of_aegir(const std::string& name) {
    return name == "db" || name == "http" || name == "provision" || name == "provision_drupal";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> commandfiles_in(const std::string& output) {
    std::vector<std::pair<std::string, std::string>> files;
    std::istringstream text(output);
    for (std::string line; std::getline(text, line);) {
        if (line.rfind(tag, 0) != 0) continue;
        line.erase(0, std::string(tag).size());
        const auto tab = line.find('\t');
        if (tab != std::string::npos) files.emplace_back(line.substr(0, tab), line.substr(tab + 1));
    }
    return files;
}

std::optional<Commandfiles> ask_drush8() {
    const CacheAside aside;
    if (!aside.is_there()) return std::nullopt;
    for (const char* program : programs) {
        const auto answer = os::capture({"env", aside.assignment(), program, "php-eval", question}, patience);
        Commandfiles seen{program, commandfiles_in(answer.output)};
        if (!seen.files.empty()) return seen;
    }
    return std::nullopt;
}

std::string trouble_with(const Commandfiles& seen, const std::string& directory) {
    const auto& files = seen.files;
    const auto find = [&](const char* name) {
        return std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.first == name; });
    };
    const auto early = find("cachehold");
    const auto late = find("zz_cachehold");
    const std::string way_out = "; run 'cachehold hook install'";
    for (const auto& [name, file] : {std::pair("cachehold", early), std::pair("zz_cachehold", late)}) {
        const std::string expected = directory + '/' + name + ".drush.inc";
        if (file == files.end()) return "it does not load '" + std::string(name) + "'" + way_out;
        if (file->second != expected)
            return "'" + std::string(name) + "' is another file, '" + file->second + "'; remove that one";
    }
    for (auto file = files.begin(); file != files.end(); ++file) {
        if (!is_of_aegir(file->first)) continue;
        // The commands' own file, `provision`, comes first in any case (command.inc:389).
        if (file > late || (file < early && file->first != "provision"))
            return "it calls them in the wrong order around '" + file->first + "'; run '" + seen.drush +
                   " cache-clear drush'";
    }
    return "";
}

bool refresh_commandfiles() {
    bool is_done = false;
    for (const char* program : programs) {
        const auto end = os::capture({program, "cache-clear", "drush"}, patience);
        is_done = is_done || (end.in_time && end.status == 0);
    }
    return is_done;
}

}  // namespace cachehold::command
