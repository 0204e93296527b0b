// SPDX-License-Identifier: MIT
#pragma once

#include <boost/filesystem/operations.hpp>
#include <fstream>
#include <iterator>
#include <string>

namespace cachehold::test {

/// A directory of its own for one test; removed with everything in it.
class TempDir {
public:
    TempDir()
        : path_(boost::filesystem::canonical(boost::filesystem::temp_directory_path()) /
                boost::filesystem::unique_path("cachehold-test-%%%%%%%%%%%%")) {
        boost::filesystem::create_directories(path_);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    ~TempDir() {
        boost::system::error_code ignored;
        boost::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const boost::filesystem::path& path() const { return path_; }
    [[nodiscard]] boost::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    boost::filesystem::path path_;
};

inline std::string contents(const boost::filesystem::path& path) {
    std::ifstream file(path.string(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void write(const boost::filesystem::path& path, const std::string& bytes) {
    boost::filesystem::create_directories(path.parent_path());
    std::ofstream(path.string(), std::ios::binary) << bytes;
}

}  // namespace cachehold::test
