// SPDX-License-Identifier: MIT
// Where a site's files are. The only place that builds their names.
#pragma once

#include <string>

#include "os/location.hpp"

namespace cachehold::site {

/// A site directory `root`/sites/`uri`; it need not exist (any more).
struct Site {
    boost::filesystem::path root;  ///< absolute; links in it are resolved where it exists
    std::string uri;               ///< the directory name, which is the site's name

    [[nodiscard]] boost::filesystem::path directory() const { return root / "sites" / uri; }
    [[nodiscard]] os::Location ini() const;           ///< modules/boa_site_control.ini
    [[nodiscard]] os::Location platform_ini() const;  ///< sites/all/modules/boa_platform_control.ini
    friend bool operator==(const Site& a, const Site& b) { return a.root == b.root && a.uri == b.uri; }
};

/// Neighbour whose mode and group a new INI gets.
inline constexpr const char* default_ini_name = "default.boa_site_control.ini";

/// From `…/sites/<uri>`, absolute or relative to the working directory. Throws report::Error{no_such_site},
/// {usage} where the working directory has gone.
Site from_directory(const std::string& directory);

/// From a Drupal root and a uri; a scheme and a trailing slash are removed. Throws
/// report::Error{no_such_site} for what cannot be a directory name ("..", a slash, a NUL).
Site from_root_and_uri(const std::string& root, const std::string& uri);

/// Throws report::Error{no_such_site} unless the site's directory is there: a real directory, with `modules`
/// in it.
void demand_exists(const Site& site);

}  // namespace cachehold::site
