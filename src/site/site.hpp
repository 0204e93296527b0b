// SPDX-License-Identifier: MIT
// Where a site's files are. The only place that builds their names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "os/disk.hpp"

namespace cachehold::site {

/// A site directory `root`/sites/`uri`; it need not exist (any more).
struct Site {
    fs::path root;    ///< absolute; links in it are resolved where it exists
    std::string uri;  ///< the directory name, which is the site's name

    /// `all`, which no site is called: all sites of the platform.
    [[nodiscard]] bool is_platform() const { return uri == "all"; }
    [[nodiscard]] fs::path directory() const { return root / "sites" / uri; }
    [[nodiscard]] os::Location ini() const;           ///< modules/boa_site_control.ini
    [[nodiscard]] os::Location platform_ini() const;  ///< sites/all/modules/boa_platform_control.ini
    /// Compares `uri` first: all sites of a platform have the same root, and comparing paths is slow.
    friend bool operator==(const Site& a, const Site& b) { return a.uri == b.uri && a.root == b.root; }
};

/// The name of the file beside `ini` whose mode and group a new INI gets.
std::string default_name_of(const os::Location& ini);

/// From `…/sites/<uri>`, absolute or relative to the working directory. Throws Error{no_such_site},
/// {usage} where the working directory has gone.
Site from_directory(const std::string& directory);

/// Whether a site's directory may have this name.
bool is_name(const std::string& uri);

/// The site, or platform, whose directory() is `directory`; nullopt for a path that is none. Looks at no
/// file.
std::optional<Site> from_full_path(const std::string& directory);

/// From a Drupal root and a uri; a scheme and a trailing slash are removed. Throws
/// Error{no_such_site} for what cannot be a directory name ("..", a slash, a NUL).
Site from_root_and_uri(const std::string& root, const std::string& uri);

/// The platform itself, from its Drupal root. Throws Error{no_such_site} where it has no directory
/// `sites`.
Site platform_from_root(const std::string& root);

/// All sites of a platform, sorted by name: directories with a settings.php, and those that we may not look
/// into. Links, which Aegir makes for aliases, do not count. Throws Error{no_such_site} where `sites` cannot
/// be read.
std::vector<Site> sites_of(const Site& platform);

/// Throws Error{no_such_site} for a link in `sites`. The message names the directory where it leads, which
/// has the record, the INI and the keys.
void demand_no_alias(const Site& site);

/// Throws Error{no_such_site} unless the site's directory is there, and no link, with a directory
/// `modules` in it or, outside BOA, a settings.php.
void demand_exists(const Site& site);

}  // namespace cachehold::site
