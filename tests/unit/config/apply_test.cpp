// SPDX-License-Identifier: MIT
#include "config/load.hpp"
#include "report/report.hpp"
#include "support/catch.hpp"

using namespace cachehold;
using config::Config;
using config::Policy;
using namespace std::chrono_literals;

namespace {

Config applied(const std::string& text) {
    Config config;
    config::apply(config, text, "c.yml");
    return config;
}

/// nullopt: refused.
std::optional<std::chrono::seconds> duration_of(const std::string& text) try {
    return applied("settle: '" + text + "'").settle;
} catch (const cachehold::report::Error&) {
    return std::nullopt;
}

}  // namespace

TEST_CASE("config: every key of the README is read") {
    const auto config = applied(
        "redis:\n"
        "  endpoints: [\"unix:///run/redis/redis.sock\", redis://o1@redis.example:6380]\n"
        "  also: [redis://web2, 'rediss://web3:6390']\n"
        "  username: default\n"
        "  password_file: /etc/cachehold.password\n"
        "  database: 8                                   # refused by the server means 0\n"
        "  connect_limit: 3s\n"
        "  reply_limit: 1m\n"
        "  failover_limit: 5m\n"
        "  pace: gentle\n"
        "  tls: {ca_file: /ca.pem, certificate_file: /c.pem, key_file: /k.pem, host_name: r.example}\n"
        "prefixes: [\"{md5}_n_\", \"{name}_z_\"]\n"
        "keep: ['queue*', \"x:[ab]\"]\n"
        "state_dir: /var/lib/cachehold\n"
        "on_failure: end\n"
        "keep_for: 7d\n"
        "on_vanished: keep\n"
        "second_cache: off\n"
        "syslog: off\n"
        "settle: 90s\n"
        "lock_wait: 15m\n"
        "ini_size_limit: 2097152\n"
        "ini_attribute_loss: allow\n");
    CHECK(config.redis.endpoints ==
          std::vector<std::string>{"unix:///run/redis/redis.sock", "redis://o1@redis.example:6380"});
    CHECK(config.redis.also == std::vector<std::string>{"redis://web2", "rediss://web3:6390"});
    CHECK(config.redis.username == "default");
    CHECK(config.redis.pace == "gentle");
    CHECK(config.second_cache == config::SecondCache::off);
    CHECK(config.syslog.empty());
    CHECK(applied("second_cache: on\nsyslog: /run/log\n").second_cache == config::SecondCache::on);
    CHECK(applied("syslog: auto\n").syslog == "/dev/log");
    CHECK(config.redis.password_file == "/etc/cachehold.password");
    CHECK(config.redis.password_place == "c.yml:5");
    CHECK(config.redis.database == 8);
    CHECK(config.redis.connect_limit == 3s);
    CHECK(config.redis.reply_limit == 60s);
    CHECK(config.redis.failover_limit == 5min);
    CHECK(config.redis.tls.ca_file == "/ca.pem");
    CHECK(config.redis.tls.certificate_file == "/c.pem");
    CHECK(config.redis.tls.key_file == "/k.pem");
    CHECK(config.redis.tls.host_name == "r.example");
    CHECK(config.prefixes == std::vector<std::string>{"{md5}_n_", "{name}_z_"});
    CHECK(config.keep == std::vector<std::string>{"queue*", "x:[ab]"});
    CHECK(config.state_dir == "/var/lib/cachehold");
    CHECK(config.on_failure == Policy::end);
    CHECK(config.keep_for == 7 * 24h);
    CHECK(config.on_vanished == Policy::keep);
    CHECK(config.settle == 90s);
    CHECK(config.lock_wait == 15min);
    CHECK(config.ini.size_limit == 2097152);
    CHECK(config.ini.allow_attribute_loss);
}

TEST_CASE("config: nothing in a file leaves every default") {
    for (const std::string text : {"", "# all: commented\n", "redis:\n  # database: 8\n", "redis: {}\n",
                                   "{}\n", "\xEF\xBB\xBF# mark\n"}) {
        INFO(text);
        const auto config = applied(text);
        CHECK(config.redis.endpoints.empty());
        CHECK_FALSE(config.redis.password);
        CHECK_FALSE(config.redis.database);
        CHECK(config.prefixes == Config().prefixes);
        CHECK(config.keep_for == 24h);
        CHECK(config.on_failure == Policy::keep);
    }
}

TEST_CASE("config: each key has its place, without the password; those of one site have none") {
    const auto config = applied("redis: {password: hunter2}\nsites: {/srv/a: {prefixes: [x]}}\nsettle: 5s\n");
    CHECK(config.redis.is_configured);
    CHECK(config.origins.size() == 2);
    CHECK(config.origins.at("redis.password").value == "(secret)");
    CHECK(config.origins.at("settle").place == "c.yml:3");
    CHECK_FALSE(applied("settle: 5s\n").redis.is_configured);
}

TEST_CASE("config: a later file overrides key by key") {
    Config config;
    config::apply(config, "redis: {database: 3, username: a}\nkeep: [x, y]\nsettle: 1h\n", "1.yml");
    config::apply(config, "redis: {database: 4}\nkeep: []\n", "2.yml");
    CHECK(config.redis.database == 4);
    CHECK(config.redis.username == "a");
    CHECK(config.keep.empty());
    CHECK(config.settle == 1h);
}

TEST_CASE("config: a later password or password_file takes the place of either") {
    Config config;
    config::apply(config, "redis: {password_file: /a}\n", "1.yml");
    config::apply(config, "redis: {password: secret}\n", "2.yml");
    CHECK(config.redis.password == "secret");
    CHECK(config.redis.password_file.empty());
    CHECK(config.redis.password_place == "2.yml:1");
    config::apply(config, "settle: 0\n\nredis:\n  password_file: /b\n", "3.yml");
    CHECK_FALSE(config.redis.password);
    CHECK(config.redis.password_file == "/b");
    CHECK(config.redis.password_place == "3.yml:4");
}

TEST_CASE("config: a password may look like a number and hold any character") {
    CHECK(applied("redis: {password: 0012}").redis.password == "0012");
    CHECK(applied("redis: {password: \"a'b\\\"c: #{}\"}").redis.password == "a'b\"c: #{}");
    CHECK(applied("redis: {password: 'null'}").redis.password == "null");
}

TEST_CASE("config: tasks are kept for ever with 0") {
    CHECK(applied("keep_for: 0\nsettle: 0\nlock_wait: 0s\n").keep_for == 0s);
}

TEST_CASE("config: a file with an error changes nothing") {
    Config config;
    CHECK_THROWS(config::apply(config, "settle: 5s\nkeep_for: soon\n", "c.yml"));
    CHECK(config.settle == 180s);
}

TEST_CASE("config: durations have a number and a unit") {
    CHECK(duration_of("90s") == 90s);
    CHECK(duration_of("15m") == 15min);
    CHECK(duration_of("24h") == 24h);
    CHECK(duration_of("7d") == 7 * 24h);
    CHECK(duration_of("0") == 0s);
    CHECK(duration_of("0d") == 0s);
    CHECK(duration_of("007s") == 7s);
    CHECK(duration_of("999999d") == 999999 * 24h);
    for (const std::string text : {"",
                                   "s",
                                   "5",
                                   "00",
                                   "-5s",
                                   "+5s",
                                   " 5s",
                                   "5 s",
                                   "5s ",
                                   "5S",
                                   "5M",
                                   "5ms",
                                   "1h30m",
                                   "1.5h",
                                   "1e3s",
                                   "9999999d",
                                   "99999999999999999999s",
                                   "5w",
                                   "0x5s",
                                   "soon",
                                   "\xD9\xA5s"}) {
        INFO(text);
        CHECK_FALSE(duration_of(text));
    }
    CHECK_FALSE(duration_of(std::string("5\0s", 3)));
}
