// SPDX-License-Identifier: MIT
// Passwords, users and database numbers.
#include "live/redis/fake_server.hpp"
#include "live/redis/helpers.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;
using namespace cachehold::test;

TEST_CASE("redis: passwords", "[redis][live]") {
    const RedisServer server(with_options({"--requirepass", "s3cret"}));
    ServerSettings settings = settings_for(server.unix_address());
    SECTION("the right one is enough, with and without the name of the default user") {
        settings.passwords = {{"s3cret", "here"}};
        CHECK_FALSE(failure_with(settings).failure.has_value());
        settings.username = "default";
        CHECK_FALSE(failure_with(settings).failure.has_value());
    }
    SECTION("a wrong one is refused and not shown") {
        settings.passwords = {{"wr0ng", "here"}};
        settings.database = 8;
        const Failed failed = failure_with(settings);
        CHECK(failed.failure == Failure::refused_auth);
        CHECK(failed.says(server.unix_address()));
        CHECK(failed.says("from here; correct it there"));
        CHECK_FALSE(failed.says("wr0ng"));
    }
    SECTION("none is refused") {
        const Failed failed = failure_with(settings);
        CHECK(failed.failure == Failure::refused_auth);
        CHECK(failed.says("redis.password_file"));
    }
    SECTION("a refused password is not tried on the next address") {
        const RedisServer open;
        settings.passwords = {{"wr0ng", "here"}};
        settings.endpoints.push_back(parse_endpoint(open.unix_address()));
        CHECK(failure_with(settings).failure == Failure::refused_auth);
    }
}

TEST_CASE("redis: whatever a server says of AUTH, its message shows no password", "[redis][live]") {
    struct Case {
        std::string reply;
        Failure failure;
    };
    for (const auto& [reply, failure] :
         {Case{"-ERR unknown command 'AUTH', with args beginning with: 's3cret'", Failure::refused_auth},
          Case{"-LOADING the data, not s3cret", Failure::not_ready}}) {
        const FakeServer fake([&, &reply = reply](const FakeServer::Command& command) -> std::string {
            return command[0] == "AUTH" ? reply + "\r\n" : FakeServer::healthy(command);
        });
        ServerSettings settings = settings_for(fake.address());
        settings.passwords = {{"s3cret", "here"}};
        const Failed failed = failure_with(settings);
        CHECK(failed.failure == failure);
        CHECK_FALSE(failed.says("s3cret"));
    }
}

TEST_CASE("redis: a server without any key is walked in database 0", "[redis][live]") {
    const RedisServer server;
    ServerSettings settings = settings_for(server.unix_address());
    settings.database.reset();
    CHECK(inspect(settings).databases == std::vector<int>{0});
}

TEST_CASE("redis: a refused password leads to the next one, for the same server", "[redis][live]") {
    const RedisServer server(with_options({"--requirepass", "s3cret"}));
    ServerSettings settings = settings_for(server.unix_address());
    settings.passwords = {{"0ld", "/a\x1b"}, {"s3cret", "/b"}, {"other", "/c"}};
    CHECK_FALSE(failure_with(settings).failure.has_value());
    CHECK(inspect(settings).password_place == "/b");
    settings.passwords.erase(settings.passwords.begin() + 1);
    const Failed failed = failure_with(settings);
    CHECK(failed.failure == Failure::refused_auth);
    CHECK(failed.says("refuses the password of user 'default' from /a\\x1b, /c; correct it there"));
    CHECK_FALSE(failed.says("0ld"));
}

TEST_CASE("redis: a password for the socket alone is not sent over TCP", "[redis][live]") {
    RedisServer::Setup setup = with_options({"--requirepass", "s3cret"});
    setup.with_port = true;
    const RedisServer server(setup);
    ServerSettings settings = settings_for(server.unix_address());
    settings.passwords = {{"s3cret", "/a", true}};
    CHECK_FALSE(failure_with(settings).failure.has_value());
    settings.endpoints = {parse_endpoint("redis://127.0.0.1:" + std::to_string(server.port()))};
    CHECK(failure_with(settings).says("from /a"));
}

TEST_CASE("redis: a server that wants no password may be told to be another one", "[redis][live]") {
    const RedisServer server;
    ServerSettings settings = settings_for(server.unix_address());
    settings.demands_login = true;
    CHECK_FALSE(failure_with(settings).failure.has_value());
    settings.passwords = {{"s3cret", "/a"}};
    const Failed failed = failure_with(settings);
    CHECK(failed.failure == Failure::refused_auth);
    CHECK(failed.says("wants no password, so it is not the server of the one in '/a'"));
}

TEST_CASE("redis: a password for a server that wants none is no obstacle", "[redis][live]") {
    const RedisServer server;
    ServerSettings settings = settings_for(server.unix_address());
    settings.passwords = {{"s3cret", "here"}};
    CHECK_FALSE(failure_with(settings).failure.has_value());
}

TEST_CASE("redis: an ACL user needs no more than scan, unlink and select", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill_sites(client, 3);
    ServerSettings settings = settings_of_boa(server, {"+scan", "+unlink", "+select"});
    CHECK(flush(settings, site_a()).walked == 3);  // what was found: DBSIZE is forbidden
    fill_sites(client, 3);
    for (const std::string command : {"unlink", "scan", "select"}) {
        INFO(command);
        settings.database = command == "select" ? 8 : 0;
        client.command({"ACL", "SETUSER", "boa", "-" + command});
        const Failed failed = failure_with(settings);
        client.command({"ACL", "SETUSER", "boa", "+" + command});
        CHECK(failed.failure == Failure::refused_auth);
        CHECK(failed.says("'" + command + "'"));
        CHECK(failed.says("+scan +unlink +select"));
    }
    settings.database = 0;
    client.command({"ACL", "SETUSER", "boa", "-select"});
    CHECK(flush(settings, site_a()).deleted == 3);
    fill_sites(client, 3);
    client.command({"ACL", "SETUSER", "boa", "resetkeys", "~b:*"});
    CHECK(failure_with(settings).says("~*"));
    settings.endpoints[0].username = "nobody\x1b";
    CHECK(failure_with(settings).says("'nobody\\x1b'"));
}

TEST_CASE("redis: a database number beyond the server's means database 0, as for phpredis", "[redis][live]") {
    const RedisServer server(with_options({"--databases", "8"}));
    auto client = server.client();
    fill_sites(client, 3);
    ServerSettings settings = settings_for(server.unix_address());
    settings.database = 8;
    const FlushReport report = flush(settings, site_a());
    CHECK(report.deleted == 3);
    CHECK(report.server == server.unix_address() + ", database 0");
}

TEST_CASE("redis: without a database number every database that holds keys is flushed, and no other",
          "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill_sites(client, 3);
    for (const char* database : {"8", "12"}) {
        client.command({"SELECT", database});
        fill_sites(client, 5);
    }
    ServerSettings settings = settings_for(server.unix_address());
    settings.database.reset();
    const Inspection found = inspect(settings);
    CHECK(found.databases == std::vector<int>{0, 8, 12});
    CHECK(found.keys == 16);
    client.command({"CONFIG", "RESETSTAT"});
    FlushRequest request = site_a();
    request.until_empty = false;
    const FlushReport report = flush(settings, request);
    CHECK(report.deleted == 13);
    CHECK(report.walked == 16);
    CHECK(report.server == server.unix_address() + ", database 0 and 8 and 12");
    const std::string stats = client.command({"INFO", "commandstats"}).text;
    CHECK(stats.find("cmdstat_scan:calls=3,") != std::string::npos);
    CHECK(flush(settings, site_a()).deleted == 0);
    for (const char* database : {"0", "8", "12"}) {
        client.command({"SELECT", database});
        CHECK(client.command({"DBSIZE"}).integer == 1);
    }
}

TEST_CASE("redis: keys in a database that was empty before are seen by the pass that proves",
          "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill_sites(client, 3);
    client.command({"SELECT", "8"});
    ServerSettings settings = settings_for(server.unix_address());
    settings.database.reset();
    bool is_written = false;
    const FlushReport report = flush(settings, site_a(), [&](auto, auto, auto) {
        if (!std::exchange(is_written, true)) client.command({"SET", "a:cache:late", "x"});
        return true;
    });
    CHECK(report.deleted == 4);
    CHECK(client.command({"DBSIZE"}).integer == 0);
}

TEST_CASE("redis: where INFO is forbidden the databases are 8 and 0", "[redis][live]") {
    for (const char* databases : {"16", "8"}) {
        const RedisServer server(with_options({"--databases", databases}));
        auto client = server.client();
        ServerSettings settings = settings_of_boa(server, {"+scan", "+unlink", "+select"});
        settings.database.reset();
        fill_sites(client, 3);
        const bool has_8 = !client.command({"SELECT", "8"}).is_error;
        if (has_8) fill_sites(client, 5);
        const FlushReport report = flush(settings, site_a());
        CHECK(report.deleted == (has_8 ? 8 : 3));
        CHECK(report.server == server.unix_address() + ", database " + (has_8 ? "8 and 0" : "0"));
    }
}

TEST_CASE("redis: a database number that exists is used, and no other database touched", "[redis][live]") {
    const RedisServer server;
    auto client = server.client();
    fill_sites(client, 3);
    client.command({"SELECT", "8"});
    fill_sites(client, 5);
    ServerSettings settings = settings_for(server.unix_address());
    settings.database = 8;
    const FlushReport report = flush(settings, site_a());
    CHECK(report.deleted == 5);
    CHECK(report.server == server.unix_address() + ", database 8");
    client.command({"SELECT", "0"});
    CHECK(client.command({"DBSIZE"}).integer == 4);
}
