// SPDX-License-Identifier: MIT
#include "redis/endpoint.hpp"
#include "report/report.hpp"
#include "support/catch.hpp"

using namespace cachehold::redis;

namespace {

std::string refusal_of(const std::string& address) {
    try {
        parse_endpoint(address);
    } catch (const cachehold::report::Error& error) {
        CHECK(error.status() == cachehold::report::ExitStatus::configuration);
        return error.what();
    }
    return "accepted";
}

bool names(const std::string& message, const std::string& part) {
    return message.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("redis: addresses of servers", "[redis]") {
    const Endpoint unix_socket = parse_endpoint("unix:///run/a:b@c.sock");
    CHECK(unix_socket.kind == Endpoint::Kind::unix_socket);
    CHECK(unix_socket.path == "/run/a:b@c.sock");
    const Endpoint plain = parse_endpoint("redis://example.com");
    CHECK(plain.kind == Endpoint::Kind::tcp);
    CHECK(plain.host == "example.com");
    CHECK(plain.port == 6379);
    const Endpoint v6 = parse_endpoint("redis://boa@[::1]:7000");
    CHECK(v6.host == "::1");
    CHECK(v6.port == 7000);
    CHECK(v6.username == "boa");
    CHECK_FALSE(v6.tls);
    CHECK(parse_endpoint("redis://boa@home@h").username == "boa@home");
    CHECK(parse_endpoint("rediss://h").tls);
}

TEST_CASE("redis: addresses of Sentinels", "[redis]") {
    const Endpoint endpoint = parse_endpoint("sentinel://boa@one,[::1]:7000,three:7001/my primary");
    CHECK(endpoint.kind == Endpoint::Kind::sentinel);
    CHECK(endpoint.username == "boa");
    CHECK(endpoint.primary_name == "my primary");
    REQUIRE(endpoint.sentinels.size() == 3);
    CHECK(endpoint.sentinels[0].host == "one");
    CHECK(endpoint.sentinels[0].port == 26379);
    CHECK(endpoint.sentinels[1].host == "::1");
    CHECK(endpoint.sentinels[2].port == 7001);
    CHECK_FALSE(endpoint.sentinels[2].tls);
    CHECK(to_string(endpoint) == "sentinel://one:26379,[::1]:7000,three:7001/my primary");
    CHECK(parse_endpoint("sentinels://one/x").sentinels[0].tls);
    CHECK(to_string(parse_endpoint("sentinels://one/x")) == "sentinels://one:26379/x");
}

TEST_CASE("redis: an address in a message is without its user", "[redis]") {
    CHECK(to_string(parse_endpoint("redis://boa@[::1]:7000")) == "redis://[::1]:7000");
    CHECK(to_string(parse_endpoint("redis://boa@h")) == "redis://h:6379");
    CHECK(to_string(parse_endpoint("unix:///a\tb")) == "unix:///a\\x09b");
    CHECK(to_string(parse_endpoint("redis://a\tb")) == "redis://a\\x09b:6379");
    CHECK(to_string(parse_endpoint("redis://[:\t]")) == "redis://[:\\x09]:6379");
    CHECK(to_string(parse_endpoint("sentinel://a\tb/c\td")) == "sentinel://a\\x09b:26379/c\\x09d");
}

TEST_CASE("redis: what is no address is refused by name and with the forms", "[redis]") {
    for (const std::string address : {"",
                                      "localhost",
                                      "http://a",
                                      "unix://",
                                      "unix://relative",
                                      "redis://",
                                      "redis://:6379",
                                      "redis://h:",
                                      "redis://h:0",
                                      "redis://h:65536",
                                      "redis://h:6379x",
                                      "redis://h/8",
                                      "redis://h?db=8",
                                      "redis://h#8",
                                      "redis://::1",
                                      "redis://[::1",
                                      "redis://[::1]6379",
                                      "redis://[]",
                                      "sentinel://h",
                                      "sentinel://h/",
                                      "sentinel:///x",
                                      "sentinel://a,/x",
                                      "sentinel://a,,b/x",
                                      "sentinel://a:0/x",
                                      "redis",
                                      "s://h"}) {
        const std::string message = refusal_of(address);
        INFO(message);
        CHECK(names(message, "'" + address + "'"));
        CHECK(names(message, "unix:///path"));
    }
}

TEST_CASE("redis: an address that a NUL would cut, or that is endless, is none", "[redis]") {
    for (const std::string& address : {std::string("redis://h\0i", 11), std::string("unix:///h\0i", 12),
                                       "redis://" + std::string(1U << 20U, 'h')})
        CHECK(names(refusal_of(address), "is no address of a Redis server"));
}

TEST_CASE("redis: a password in an address is refused and not repeated", "[redis]") {
    for (const std::string address :
         {"redis://u:s3cret@h", "redis://:s3cret@h:1", "rediss://u:s3cret@h", "u:s3cret@h",
          "http://u:s3cret@h", "redis://u:s3cret@[::1", "redis://u:s3@cret@h", "redis://u@v:s3cret@h"}) {
        const std::string message = refusal_of(address);
        CHECK(names(message, "password"));
        CHECK_FALSE(names(message, "s3"));
    }
}
