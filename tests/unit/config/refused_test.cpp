// SPDX-License-Identifier: MIT
// Every key wrong once, and every other mistake in a configuration file.
#include <algorithm>

#include <boost/algorithm/string/replace.hpp>

#include "config/keys.hpp"
#include "config/load.hpp"
#include "report/report.hpp"
#include "support/catch.hpp"

using namespace cachehold;

namespace {

std::string complaint(const std::string& text, const std::string& file = "/etc/c.yml") {
    config::Config config;
    try {
        config::apply(config, text, file);
    } catch (const report::Error& error) {
        return error.status() == report::ExitStatus::configuration ? error.what() : "wrong status";
    }
    return "accepted";
}

const std::string duration = "; expected a duration such as 90s, 15m, 24h, 7d or 0";
const std::string known =
    "; expected redis, prefixes, sites, keep, ini_size_limit, ini_attribute_loss, state_dir, on_failure, "
    "keep_for, on_vanished, second_cache, php, syslog, settle, lock_wait";
// 'password:hunter2' without a blank is a key, too.
const std::string secret = "unknown key in 'redis', whose name is not told: it may be secret; expected ";
const std::string of_redis =
    "endpoints, also, username, password, password_file, database, connect_limit, reply_limit, pace, "
    "failover_limit, tls";
const std::string limit = "; expected a duration from 1s to 1h";

}  // namespace

TEST_CASE("config: an unknown key has its line, and the names of the known ones") {
    CHECK(complaint("\nkeepfor: 5s\n") == "/etc/c.yml:2: unknown key 'keepfor'" + known);
    CHECK(complaint("elephant:\n  - 1\n") == "/etc/c.yml:1: unknown key 'elephant'" + known);
    CHECK(complaint("redis:\n  # x\n  pasword: x\n") == "/etc/c.yml:3: " + secret + of_redis);
    CHECK(complaint("redis: {tls: {ca_fil: /x}}\n") ==
          "/etc/c.yml:1: " + secret + "ca_file, certificate_file, key_file, host_name");
    CHECK(complaint("sites: {/srv/a: {prefix: [x]}}\n") ==
          "/etc/c.yml:1: unknown key 'sites./srv/a.prefix'; expected prefixes, endpoint, database");
}

TEST_CASE("config: a key in the wrong map names its place") {
    CHECK(complaint("database: 8\n") ==
          "/etc/c.yml:1: unknown key 'database'; did you mean 'redis.database'?");
    CHECK(complaint("redis: {settle: 8s}\n") ==
          "/etc/c.yml:1: unknown key 'redis.settle'; did you mean 'settle'?");
    CHECK(complaint("redis.database: 8\n") ==
          "/etc/c.yml:1: unknown key 'redis.database'; no key has a dot, keys stand below their map");
    CHECK(complaint("redis: {ca_file: /x}\n") ==
          "/etc/c.yml:1: unknown key 'redis.ca_file'; did you mean 'redis.tls.ca_file'?");
    CHECK(complaint("tls: {ca_file: /x}\n") == "/etc/c.yml:1: unknown key 'tls'; did you mean 'redis.tls'?");
    CHECK(complaint("sites: {shop: {prefixes: [x]}}\n") ==
          "/etc/c.yml:1: unknown key 'sites.shop'; it holds directories, each by its absolute path");
    CHECK(complaint("redis: {redis: {}}\n") ==
          "/etc/c.yml:1: unknown key 'redis.redis'; did you mean 'redis'?");
}

TEST_CASE("config: every key refuses a map, and an empty value, with its line and what it expects") {
    for (const config::Key& key : config::keys()) {
        if (key.set == nullptr) continue;  // a map
        const auto dots = std::count(key.path.begin(), key.path.end(), '.');
        const bool is_of_site = key.path.starts_with("sites.");
        const std::string shown = boost::replace_first_copy(std::string(key.path), "*", "/a.b/x");
        const std::string start = "# one\n" +
                                  std::string(dots > 0 ? is_of_site ? "sites:\n  " : "redis:\n  " : "") +
                                  std::string(dots > 1 ? is_of_site ? "/a.b/x:\n    " : "tls:\n    " : "") +
                                  std::string(config::last_part(key.path)) + ":";
        const std::string place = "/etc/c.yml:" + std::to_string(2 + dots) + ": '";
        const std::string end = "; expected " + std::string(key.expected);
        CHECK(complaint(start + " {a: 1}\n") == place + shown + "' is a map" + end);
        CHECK(complaint(start + "\n") == place + shown + "' is empty" + end);
        CHECK(complaint(start + " ''\n") == place + shown + "' is empty" + end);
        CHECK(complaint(start + " [[]]\n") != "accepted");
    }
}

TEST_CASE("config: redis and the file itself must be maps") {
    CHECK(complaint("redis: localhost\n") ==
          "/etc/c.yml:1: 'redis' is something else; expected a map such as 'redis: {database: 8}'");
    CHECK(complaint("redis: []\n") ==
          "/etc/c.yml:1: 'redis' is an empty list; expected a map such as 'redis: {database: 8}'");
    CHECK(complaint("- redis\n") == "/etc/c.yml:1: the file is a list; expected a map of keys");
    CHECK(complaint("redis: {hunter2: }\n") == "/etc/c.yml:1: " + secret + of_redis);
    CHECK(complaint("redis: {tls: {ca_file: hunter2}}\n").find("hunter2") == std::string::npos);
    CHECK(complaint("\nhello\n") == "/etc/c.yml:2: the file is something else; expected a map of keys");
}

TEST_CASE("config: endpoints are a list of addresses, and none is repeated, since it may hold a password") {
    const std::string expected =
        "; expected a list of addresses: unix:///PATH, redis://[USER@]HOST[:PORT] or "
        "sentinel://HOST[:PORT]/PRIMARY";
    CHECK(complaint("redis: {endpoints: 'unix:///s'}\n") ==
          "/etc/c.yml:1: 'redis.endpoints' is something else" + expected);
    CHECK(complaint("redis: {endpoints: []}\n") ==
          "/etc/c.yml:1: 'redis.endpoints' is an empty list" + expected);
    CHECK(complaint("redis:\n  endpoints:\n    - unix:///s\n    - tcp://u:hunter2@h\n") ==
          "/etc/c.yml:4: 'redis.endpoints' holds something else" + expected);
    CHECK(complaint("redis: {also: [web2]}\n") ==
          "/etc/c.yml:1: 'redis.also' holds something else" + expected);
    CHECK(complaint("redis: {also: []}\n") == "accepted");
    CHECK(complaint("redis: {endpoints: [unix://relative]}\n") != "accepted");
    CHECK(complaint("redis: {endpoints: [~]}\n") == "/etc/c.yml:1: 'redis.endpoints' holds empty" + expected);
}

TEST_CASE("config: a database is a plain number") {
    for (const std::string value : {"x", "-1", "8.0", "0x8", "9999999999", "8 9", "true"}) {
        CHECK(complaint("redis: {database: " + value + "}") ==
              "/etc/c.yml:1: 'redis.database' is '" + value + "'; expected a number such as 8");
    }
    CHECK(complaint("redis: {database: '8'}") ==
          "/etc/c.yml:1: 'redis.database' is the text '8'; expected a number such as 8");
    CHECK(complaint("redis: {database: [8]}") ==
          "/etc/c.yml:1: 'redis.database' is a list; expected a number such as 8");
}

TEST_CASE("config: paths are absolute") {
    CHECK(complaint("state_dir: state\n") ==
          "/etc/c.yml:1: 'state_dir' is 'state'; expected an absolute path");
    CHECK(complaint("state_dir: ~/state\n") ==
          "/etc/c.yml:1: 'state_dir' is '~/state'; expected an absolute path");
    CHECK(complaint("redis: {password_file: p}\n") ==
          "/etc/c.yml:1: 'redis.password_file' is something else; expected an absolute path");
}

TEST_CASE("config: policies are keep or end") {
    CHECK(complaint("on_failure: Keep\n") == "/etc/c.yml:1: 'on_failure' is 'Keep'; expected keep or end");
    CHECK(complaint("on_vanished: yes\n") == "/etc/c.yml:1: 'on_vanished' is 'yes'; expected keep or end");
}

TEST_CASE("config: durations have a unit, and waits for a server an end") {
    CHECK(complaint("keep_for: soon\n") == "/etc/c.yml:1: 'keep_for' is 'soon'" + duration);
    CHECK(complaint("settle: 60\n") == "/etc/c.yml:1: 'settle' is '60'" + duration);
    const std::string bytes = "; expected a number of bytes from 65536 to 67108864";
    CHECK(complaint("ini_size_limit: 65535\n") == "/etc/c.yml:1: 'ini_size_limit' is '65535'" + bytes);
    CHECK(complaint("ini_size_limit: 67108865\n") == "/etc/c.yml:1: 'ini_size_limit' is '67108865'" + bytes);
    CHECK(complaint("ini_size_limit: 1M\n") == "/etc/c.yml:1: 'ini_size_limit' is '1M'" + bytes);
    CHECK(complaint("ini_attribute_loss: yes\n") ==
          "/etc/c.yml:1: 'ini_attribute_loss' is 'yes'; expected refuse or allow");
    CHECK(complaint("lock_wait: -5s\n") == "/etc/c.yml:1: 'lock_wait' is '-5s'" + duration);
    CHECK(complaint("redis: {connect_limit: 0}\n") == "/etc/c.yml:1: 'redis.connect_limit' is '0'" + limit);
    CHECK(complaint("redis: {reply_limit: 2h}\n") == "/etc/c.yml:1: 'redis.reply_limit' is '2h'" + limit);
}

TEST_CASE("config: a prefix form without the name of the site would be everybody's, and is refused") {
    const std::string expected = "; expected a list of forms, each with {md5} or {name}";
    CHECK(complaint("prefixes: [cache]\n") == "/etc/c.yml:1: 'prefixes' holds 'cache'" + expected);
    CHECK(complaint("prefixes:\n- '{md5}_n_'\n- ''\n") == "/etc/c.yml:3: 'prefixes' holds empty" + expected);
    CHECK(complaint("prefixes: ['{MD5}']\n") == "/etc/c.yml:1: 'prefixes' holds the text '{MD5}'" + expected);
    CHECK(complaint("prefixes: ['{name}{x}']\n") != "accepted");
    CHECK(complaint("prefixes: ['{name}}']\n") != "accepted");
    CHECK(complaint("prefixes: ['{na{md5}me}']\n") != "accepted");
    CHECK(complaint("prefixes: []\n") == "/etc/c.yml:1: 'prefixes' is an empty list" + expected);
    CHECK(complaint("prefixes: ['{name}_{md5}']\n") == "accepted");
    CHECK(complaint("prefixes: ['{name}_{letters}_', '{md5}{letters}']\n") == "accepted");
    CHECK(complaint("prefixes: ['{letters}{name}']\n") != "accepted");
    CHECK(complaint("prefixes: ['{name}{letters}{letters}']\n") != "accepted");
    CHECK(complaint("prefixes: ['{letters}']\n") != "accepted");
    CHECK(complaint("prefixes: ['one site']\n") != "accepted");
    for (const std::string prefix : {"drupal", "a b", "a\u00e4", "drupal:x y"})
        CHECK(complaint("sites: {/srv/a: {prefixes: ['" + prefix + "']}}\n")
                  .find("'; expected a list of what stands before the colon of its keys") !=
              std::string::npos);
}

TEST_CASE("config: a keep-list holds text") {
    CHECK(complaint("keep: queue\n") == "/etc/c.yml:1: 'keep' is 'queue'; expected a list of patterns");
    CHECK(complaint("keep: [a, [b]]\n") == "/etc/c.yml:1: 'keep' holds a list; expected a list of patterns");
    CHECK(complaint("keep: [a,\n ~]\n") == "/etc/c.yml:2: 'keep' holds empty; expected a list of patterns");
}

TEST_CASE("config: password and password_file in one file contradict each other") {
    CHECK(complaint("redis:\n  password_file: /a\n  password: hunter2\n") ==
          "/etc/c.yml:3: both 'redis.password' and 'redis.password_file'; keep one of them");
}

TEST_CASE("config: a password is in no message") {
    for (const std::string text :
         {"redis: {password: [hunter2]}", "redis: {password: {hunter2: hunter2}}",
          "redis: {password: hunter2, password: hunter2}",
          "redis: {password: hunter2, password_file: hunter2}", "redis:\n password: 'hunter2\n",
          "redis: {password: hunter2", "redis: {endpoints: ['redis://u:hunter2@h', 5]}",
          "redis: {password: *hunter2}", "redis: {password: !hunter2 x}", "redis: {password: hunter2: x}",
          "redis: {password: \"hunter2\\q\"}"}) {
        INFO(text);
        CHECK(complaint(text) != "accepted");
        const bool file_name = text.find("password_file: hunter2") != std::string::npos;
        CHECK((file_name || complaint(text).find("hunter2") == std::string::npos));
    }
}

TEST_CASE("config: broken YAML names file and line") {
    CHECK(complaint("settle: 5s\nsettle: 6s\n") == "/etc/c.yml:2: key 'settle' stands twice");
    CHECK(complaint("redis:\n\tdatabase: 8\n").rfind("/etc/c.yml:2: ", 0) == 0);
    CHECK(complaint("settle: \"5s\n").rfind("/etc/c.yml:", 0) == 0);
    CHECK(complaint(std::string("settle: 5s\0\n", 12)) ==
          "/etc/c.yml:1: a control or invisible character, or bytes that are not UTF-8");
    CHECK(complaint("settle: 5s\n---\nsettle: 6s\n").find("behind the end of the document") !=
          std::string::npos);
    CHECK(complaint(std::string((1U << 20U) + 1, ' ')) == "/etc/c.yml:1: more than 1 MiB of text");
}

TEST_CASE("config: odd bytes of keys, values and file names reach no terminal") {
    CHECK(complaint("\"a\\e[31m\": 1\n") == "/etc/c.yml:1: unknown key 'a\\x1b[31m'" + known);
    CHECK(complaint("settle: \"\\e[31m\"\n") == "/etc/c.yml:1: 'settle' is the text '\\x1b[31m'" + duration);
    CHECK(complaint("x: 1\n", "/tmp/\xFF\n") == "/tmp/\\xff\\x0a:1: unknown key 'x'" + known);
    CHECK(complaint("{\"a\\n\": 1, \"a\\n\": 2}") == "/etc/c.yml:1: key 'a\\x0a' stands twice");
    CHECK(complaint("settle: " + std::string(100000, 'x')).size() < 300);
    CHECK(complaint("'" + std::string(900, 'x') + "': 1").size() < 700);
}
