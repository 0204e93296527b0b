// SPDX-License-Identifier: MIT
// What the configuration says of a server, and of a site's own server, reaches both. No server is asked.
#include "cli/settings.hpp"

#include "support/catch.hpp"
#include "unit/config/temp_dir.hpp"

using namespace cachehold;
using namespace std::chrono_literals;

namespace {

/// A configuration: what it says of Redis, and of one site by a link.
struct World {
    test::TempDir dir;
    fs::path site = dir.path("sites/one.com");
    cli::Options options;
    std::optional<cli::Settings> settings;

    World(const std::string& redis, const std::string& of_site, const char* target = "one.com") {
        fs::create_directories(site);
        fs::create_symlink(target, dir.path("sites/link"));
        const std::string link = dir.path("sites/link");
        options.config_file = dir.write("a.yml", "redis:\n  " + redis + "sites:\n  " + link + ": " + of_site);
        settings.emplace(options);
    }
};

const std::string all =
    "endpoints: [\"redis://10.0.0.1:7\"]\n"
    "  also: [\"rediss://10.0.0.2:7\"]\n"
    "  username: somebody\n"
    "  password: secret\n"
    "  database: 3\n"
    "  connect_limit: 11s\n"
    "  reply_limit: 12s\n"
    "  failover_limit: 13s\n"
    "  tls: {ca_file: /ca, certificate_file: /certificate, key_file: /key, host_name: name}\n";

}  // namespace

TEST_CASE("settings: what is said of Redis reaches each server, and a site's own") {
    const World world(all, "{endpoint: \"unix:///own.sock\"}");
    const auto& most = world.settings->servers();
    const auto& own = world.settings->servers(world.site.string());
    REQUIRE(most.size() == 2);
    REQUIRE(own.size() == 1);
    for (const auto& server : {most[0], most[1], own[0]}) {
        REQUIRE(server.endpoints.size() == 1);
        REQUIRE(server.passwords.size() == 1);
        CHECK(server.passwords[0].text == "secret");
        CHECK(server.passwords[0].place == *world.options.config_file + ":5");
        CHECK(server.username == "somebody");
        CHECK(server.database == 3);
        CHECK_FALSE(server.demands_login);
        CHECK(server.connect_limit == 11s);
        CHECK(server.reply_limit == 12s);
        CHECK(server.failover_limit == 13s);
        CHECK(server.tls.ca_file == "/ca");
        CHECK(server.tls.certificate_file == "/certificate");
        CHECK(server.tls.key_file == "/key");
        CHECK(server.tls.host_name == "name");
    }
    CHECK(redis::to_string(most[0].endpoints[0]) == "redis://10.0.0.1:7");
    CHECK(redis::to_string(most[1].endpoints[0]) == "rediss://10.0.0.2:7");
    CHECK(redis::to_string(own[0].endpoints[0]) == "unix:///own.sock");
    CHECK(world.settings->servers_file().empty());
}

TEST_CASE("settings: a site may have a database of its own, or nothing of its own") {
    const World world(all, "{database: 5}");
    const auto& own = world.settings->servers(world.site.string());
    REQUIRE(own.size() == 1);
    CHECK(own[0].database == 5);
    CHECK(redis::to_string(own[0].endpoints[0]) == "redis://10.0.0.1:7");
    const World other(all, "{prefixes: [shop]}");
    CHECK(other.settings->servers(other.site.string()).size() == 2);
}

TEST_CASE("settings: a server that is found by itself must want a password, unless one is configured") {
    const std::string nothing = "{prefixes: [shop]}";
    CHECK(World("database: 0\n", nothing).settings->servers().front().demands_login);
    CHECK_FALSE(World("password: secret\n", nothing).settings->servers().front().demands_login);
    CHECK_FALSE(World("also: [\"unix:///also.sock\"]\n", nothing).settings->servers()[1].demands_login);
}

TEST_CASE("settings: a link that leads nowhere names no site") {
    const World world(all, "{endpoint: \"unix:///own.sock\"}", "link");
    CHECK(redis::to_string(world.settings->servers().front().endpoints[0]) == "redis://10.0.0.1:7");
    CHECK(world.settings->config().sites.empty());
}
