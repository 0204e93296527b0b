// SPDX-License-Identifier: MIT
#include "site/site.hpp"

#include <algorithm>
#include <boost/filesystem/directory.hpp>
#include <boost/filesystem/operations.hpp>

#include "report/report.hpp"

namespace cachehold::site {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& why) {
    throw Error(ExitStatus::no_such_site, report::quoted(what) + " " + why);
}

/// Absolute and without links as far as it exists, so that two ways to write a platform are one.
fs::path resolved(const std::string& path) {
    boost::system::error_code error;
    const fs::path absolute = os::absolute(path);
    fs::path result = fs::weakly_canonical(absolute, error);
    return error ? absolute.lexically_normal() : result;
}

std::string without_scheme(std::string uri) {
    const auto scheme = uri.find("://");
    if (scheme != std::string::npos) uri.erase(0, scheme + 3);
    while (!uri.empty() && uri.back() == '/') uri.pop_back();
    return uri;
}

}  // namespace

os::Location Site::ini() const {
    return {root / "sites", fs::path(uri) / "modules" / "boa_site_control.ini"};
}

os::Location Site::platform_ini() const { return {root / "sites", "all/modules/boa_platform_control.ini"}; }

std::string default_name_of(const os::Location& ini) { return "default." + ini.below.filename().string(); }

Site from_directory(const std::string& directory) {
    fs::path path = os::absolute(directory).lexically_normal();
    if (path.filename().empty() || path.filename() == ".") path = path.parent_path();
    if (path.parent_path().filename() != "sites")
        refuse(directory, "is not a site directory; expected .../sites/NAME, or --root R --uri NAME");
    return from_root_and_uri(path.parent_path().parent_path().string(), path.filename().string());
}

bool is_name(const std::string& uri) {
    return !uri.empty() && uri.size() < 256 && uri != "." && uri != ".." &&
           uri.find('/') == std::string::npos && uri.find('\0') == std::string::npos;
}

std::optional<Site> from_full_path(const std::string& directory) {
    const fs::path path = directory;
    const Site site{path.parent_path().parent_path(), path.filename().string()};
    const bool is_site = path.is_absolute() && is_name(site.uri) && site.directory().string() == directory;
    return is_site ? std::optional(site) : std::nullopt;
}

Site from_root_and_uri(const std::string& root, const std::string& uri) {
    const std::string name = without_scheme(uri);
    if (!is_name(name) || name == "all")
        refuse(name, "is not the name of a site; give the name of its directory below sites/");
    if (root.empty() || root.find('\0') != std::string::npos)
        refuse(root, "is not a Drupal root; give the directory above 'sites'");
    fs::path path = resolved(root);
    return {path.filename() == "." ? path.parent_path() : path, name};
}

Site platform_from_root(const std::string& root) {
    boost::system::error_code error;
    Site platform{from_root_and_uri(root, "x").root, "all"};
    if (!fs::is_directory(platform.root / "sites", error))
        refuse(platform.root.string(), "has no directory 'sites'; --platform takes a Drupal root");
    return platform;
}

std::vector<Site> sites_of(const Site& platform) {
    std::vector<Site> sites;
    boost::system::error_code error;
    for (const auto& entry : fs::directory_iterator(platform.root / "sites", error)) {
        const std::string name = entry.path().filename().string();
        boost::system::error_code ignored;
        const bool is_site = name != "all" && entry.symlink_status(ignored).type() == fs::directory_file &&
                             fs::status(entry.path() / "settings.php", ignored).type() != fs::file_not_found;
        if (is_site) sites.push_back({platform.root, name});
    }
    if (error)
        refuse(platform.root.string(),
               "cannot be looked into: " + error.message() + "; run the command as its owner");
    std::sort(sites.begin(), sites.end(), [](const Site& a, const Site& b) { return a.uri < b.uri; });
    return sites;
}

void demand_no_alias(const Site& site) {
    boost::system::error_code error;
    if (fs::symlink_status(site.directory(), error).type() != fs::symlink_file) return;
    refuse(site.directory().string(),
           "is a link, such as Aegir makes for an alias; name the site itself: " +
               report::quoted(fs::weakly_canonical(site.directory(), error).string()));
}

void demand_exists(const Site& site) {
    boost::system::error_code error;
    demand_no_alias(site);
    const std::string directory = site.directory().string();
    const auto status = fs::symlink_status(site.directory(), error);
    if (status.type() == fs::file_not_found) refuse(directory, "does not exist; check the root and the name");
    const auto modules = site.directory() / "modules";
    const auto found = fs::symlink_status(modules, error).type();
    if (status.type() != fs::directory_file || found == fs::status_error)
        refuse(directory, "is not a directory that we may look into; run the command as its owner");
    const bool is_there = found != fs::file_not_found;
    if (is_there && !fs::is_directory(modules, error))
        refuse(directory, "has a 'modules' that is no directory, where its INI belongs; move it away");
    // Outside BOA a site may have none: it is made for the INI.
    if (!is_there && !fs::exists(site.directory() / "settings.php", error))
        refuse(directory, "has no settings.php; name the directory of a site");
}

}  // namespace cachehold::site
