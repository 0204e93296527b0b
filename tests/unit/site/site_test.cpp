// SPDX-License-Identifier: MIT
#include "site/site.hpp"

#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/temp_dir.hpp"

using namespace cachehold;
namespace fs = boost::filesystem;

TEST_CASE("site: a directory and root plus uri name the same site", "[site]") {
    test::TempDir dir;
    fs::create_directories(dir / "p/sites/example.com/modules");
    const auto one = site::from_directory((dir / "p/sites/example.com").string());
    CHECK(one == site::from_directory((dir / "p/sites/example.com/").string()));
    CHECK(one == site::from_root_and_uri((dir / "p").string(), "example.com"));
    CHECK(one == site::from_root_and_uri((dir / "p/").string(), "http://example.com/"));
    CHECK(one == site::from_directory((dir / "p/sites/example.com/.").string()));
    CHECK(one == site::from_root_and_uri((dir / "p/.").string(), "https://example.com//"));
    // From the site's directory down no link is followed.
    CHECK(one.ini().directory == dir / "p/sites");
    CHECK(one.platform_ini().directory == dir / "p/sites");
    CHECK(one.platform_ini().below == "all/modules/boa_platform_control.ini");
    CHECK(site::from_root_and_uri("/nowhere/p/.", "example.com").root == "/nowhere/p");
    const auto here = fs::current_path();
    fs::current_path(dir / "p/sites");
    const auto relative = site::from_directory("example.com");
    fs::current_path(here);
    CHECK(relative == one);
    CHECK(one.ini().full() == dir / "p/sites/example.com/modules/boa_site_control.ini");
}

TEST_CASE("site: two ways to a platform are one site", "[site]") {
    test::TempDir dir;
    fs::create_directories(dir / "p/sites/example.com/modules");
    fs::create_directory_symlink(dir / "p", dir / "link");
    CHECK(site::from_root_and_uri((dir / "link").string(), "example.com") ==
          site::from_root_and_uri((dir / "p").string(), "example.com"));
}

TEST_CASE("site: what is no site is refused with its own status", "[site]") {
    test::TempDir dir;
    fs::create_directories(dir / "p/sites/example.com");
    fs::create_directory_symlink(dir / "p/sites/example.com", dir / "p/sites/alias.com");
    const auto root = (dir / "p").string();
    for (const std::string uri : {"", ".", "..", "a/b", "all"})
        CHECK_THROWS_AS(site::from_root_and_uri(root, uri), report::Error);
    CHECK_THROWS_AS(site::from_root_and_uri("", "example.com"), report::Error);
    CHECK_THROWS_AS(site::platform_from_root(""), report::Error);
    CHECK_THROWS_AS(site::from_directory("/tmp"), report::Error);
    CHECK_THROWS_AS(site::from_directory("/a/b/c"), report::Error);
    CHECK_THROWS_AS(site::demand_exists({root, "none.com"}), report::Error);
    CHECK_THROWS_AS(site::from_root_and_uri(root, std::string(256, 'x')), report::Error);
    CHECK(site::is_name(std::string(255, 'x')));
    CHECK_THROWS_AS(site::from_root_and_uri(root, std::string("a\0b", 3)), report::Error);
    CHECK_THROWS_AS(site::from_root_and_uri(std::string("/a\0b", 4), "example.com"), report::Error);
    test::write(dir / "p/sites/file.com", "");
    const auto complaint = [&](const std::string& uri) -> std::string {
        try {
            return site::demand_exists({root, uri}), "";
        } catch (const report::Error& error) {
            return error.what();
        }
    };
    CHECK(complaint("alias.com").find("is a link") != std::string::npos);
    CHECK(complaint("alias.com").find("name the site itself: '" + root + "/sites/example.com'") !=
          std::string::npos);
    CHECK(complaint("none.com").find("does not exist") != std::string::npos);
    CHECK(complaint("file.com").find("is not a directory") != std::string::npos);
    CHECK(complaint("example.com").find("has no settings.php") != std::string::npos);
    test::write(dir / "p/sites/example.com/settings.php", "");
    CHECK(complaint("example.com").empty());
    test::write(dir / "p/sites/example.com/modules", "");
    CHECK(complaint("example.com").find("'modules' that is no directory") != std::string::npos);
    fs::remove(dir / "p/sites/example.com/settings.php");
    fs::remove(dir / "p/sites/example.com/modules");
    fs::create_directories(dir / "p/sites/example.com/modules");
    CHECK(complaint("example.com").empty());
}

TEST_CASE("site: a directory without settings.php is no site of the platform, and no trouble", "[site]") {
    const test::TempDir dir;
    fs::create_directories(dir / "p/sites/default");
    const site::Site platform = site::platform_from_root((dir / "p").string());
    test::write(dir / "p/sites/all/settings.php", "");
    CHECK(site::sites_of(platform).empty());
    for (const char* uri : {"c.com", "a.com", "b.com"})
        test::write(dir / "p/sites" / uri / "settings.php", "");
    fs::create_directory_symlink("a.com", dir / "p/sites/alias.com");
    std::string uris;
    for (const auto& one : site::sites_of(platform)) uris += one.uri + " ";
    CHECK(uris == "a.com b.com c.com ");
    CHECK_THROWS_AS(site::platform_from_root((dir / "p/sites").string()), report::Error);
    CHECK_THROWS_AS(site::sites_of({dir / "none", "all"}), report::Error);
    CHECK(site::default_name_of(platform.ini()) == "default.boa_site_control.ini");
}

TEST_CASE("site: a name with glob characters, upper case or a port is just a name", "[site]") {
    for (const std::string uri :
         {"*.example.com", "[a]", "Example.COM", "example.com:8080", "www.example.com"})
        CHECK(site::from_root_and_uri("/p", uri).uri == uri);
}

TEST_CASE("site: a path of a record is a site's as it stands, or none", "[site]") {
    const auto site = site::from_full_path("/p/sites/example.com");
    REQUIRE(site);
    CHECK((site->root == "/p" && site->uri == "example.com"));
    for (const char* odd :
         {"p/sites/a", "/p/sites/..", "/p/sites/", "/p/sites/a/", "/p/a", "/p//sites/a", "/p/x/a"})
        CHECK(!site::from_full_path(odd));
}
