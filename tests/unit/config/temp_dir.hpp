// SPDX-License-Identifier: MIT
// A directory of its own for one test, removed with it.
#pragma once

#include <sys/stat.h>

#include <boost/filesystem.hpp>
#include <fstream>
#include <string>

namespace cachehold::test {

class TempDir {
public:
    TempDir()
        : path_(boost::filesystem::temp_directory_path() /
                boost::filesystem::unique_path("cachehold-%%%%%%%%%%%%")) {
        boost::filesystem::create_directories(path_);
    }
    ~TempDir() {
        boost::system::error_code ignored;
        boost::filesystem::remove_all(path_, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    [[nodiscard]] std::string path(const std::string& name) const { return path_.string() + '/' + name; }

    /// Returns the path; makes the directories above it.
    std::string write(const std::string& name, const std::string& text, unsigned mode = 0600) const {
        const std::string file = path(name);
        boost::filesystem::create_directories(boost::filesystem::path(file).parent_path());
        std::ofstream(file, std::ios::binary) << text;
        ::chmod(file.c_str(), mode);
        return file;
    }

private:
    boost::filesystem::path path_;
};

}  // namespace cachehold::test
