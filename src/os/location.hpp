// SPDX-License-Identifier: MIT
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>

namespace cachehold::os {

/// A file, and where trust ends on the way to it: links in `directory` are the administrator's and are
/// followed; from the first part of `below` on a tenant may have made them, and none is followed.
struct Location {
    boost::filesystem::path directory;  ///< absolute
    boost::filesystem::path below;      ///< relative, no "." and no ".."; its last part is the file's name

    [[nodiscard]] boost::filesystem::path full() const { return directory / below; }
    [[nodiscard]] Location beside(const std::string& name) const {
        return {directory, below.parent_path() / name};
    }
};

/// As seen from the working directory. Throws report::Error{usage} where that has gone.
boost::filesystem::path absolute(const std::string& path);

}  // namespace cachehold::os
