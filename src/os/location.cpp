// SPDX-License-Identifier: MIT
#include "os/location.hpp"

#include <boost/filesystem/operations.hpp>

#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::os {

boost::filesystem::path absolute(const std::string& path) {
    if (!path.empty() && path.front() == '/') return path;
    boost::system::error_code error;
    const auto here = boost::filesystem::current_path(error);
    if (!error) return here / path;
    throw report::Error(report::ExitStatus::usage, report::quoted(path) +
                                                       " is relative to a working directory that has gone (" +
                                                       error.message() + "); give an absolute path");
}

}  // namespace cachehold::os
