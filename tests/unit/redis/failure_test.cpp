// SPDX-License-Identifier: MIT
#include "redis/failure.hpp"

#include "support/catch.hpp"

using namespace cachehold::redis;

TEST_CASE("redis: error replies are told apart by their first word", "[redis]") {
    CHECK(classify("NOAUTH Authentication required.") == Failure::refused_auth);
    CHECK(classify("WRONGPASS invalid username-password pair or user is disabled.") == Failure::refused_auth);
    CHECK(classify("NOPERM User boa has no permissions to run the 'scan' command") == Failure::refused_auth);
    CHECK(classify("ERR invalid password") == Failure::refused_auth);
    CHECK(classify("LOADING Redis is loading the dataset in memory") == Failure::not_ready);
    CHECK(classify("BUSY Redis is busy running a script.") == Failure::not_ready);
    CHECK(classify("MASTERDOWN Link with MASTER is down") == Failure::not_ready);
    CHECK(classify("READONLY You can't write against a read only replica.") == Failure::read_only);
    CHECK(classify("OOM command not allowed when used memory > 'maxmemory'.") == Failure::server_error);
    CHECK(classify("MISCONF Redis is configured to save RDB snapshots") == Failure::server_error);
    CHECK(classify("ERR something new") == Failure::server_error);
    CHECK(classify("") == Failure::server_error);
}

TEST_CASE("redis: a refusal names the server, the command, the reply and the way out", "[redis]") {
    CHECK(std::string(refusal("unix:///r.sock", "SCAN", "OOM no \x1b[31m memory").what()) ==
          "'unix:///r.sock' refuses SCAN: OOM no \\x1b[31m memory; the server is out of memory: raise "
          "maxmemory, then try again");
    CHECK(refusal("s", "SCAN", "READONLY x").failure() == Failure::read_only);
    CHECK(std::string(refusal("s", "SCAN", std::string(100000, 'x')).what()).size() < 1000);
}
