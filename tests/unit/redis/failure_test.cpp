// SPDX-License-Identifier: MIT
#include "redis/failure.hpp"

#include "support/catch.hpp"

using namespace cachehold::redis;

TEST_CASE("redis: error replies are told apart by their first word", "[redis]") {
    CHECK(classify("NOAUTH Authentication required.") == Failure::refused_auth);
    CHECK(classify("WRONGPASS invalid username-password pair or user is disabled.") == Failure::refused_auth);
    CHECK(classify("NOPERM User boa has no permissions to run the 'scan' command") == Failure::refused_auth);
    CHECK(classify("LOADING Redis is loading the dataset in memory") == Failure::not_ready);
    CHECK(classify("BUSY Redis is busy running a script.") == Failure::not_ready);
    CHECK(classify("MASTERDOWN Link with MASTER is down") == Failure::not_ready);
    CHECK(classify("READONLY You can't write against a read only replica.") == Failure::read_only);
    CHECK(classify("OOM command not allowed when used memory > 'maxmemory'.") == Failure::server_error);
    CHECK(classify("MISCONF Redis is configured to save RDB snapshots") == Failure::server_error);
    CHECK(classify("ERR something new, BUSY") == Failure::server_error);
    CHECK(classify("") == Failure::server_error);
}

TEST_CASE("redis: each refusal that an administrator can end has its way out", "[redis]") {
    struct Case {
        const char* reply;
        Failure failure;
        const char* way_out;
    };
    for (const auto& [reply, failure, way_out] : {
             Case{"NOAUTH x", Failure::refused_auth, "; set redis.password_file"},
             Case{"WRONGPASS x", Failure::refused_auth, "; correct redis.password_file"},
             Case{"NOPERM x", Failure::refused_auth, "; give the Redis user ~*"},
             Case{"DENIED x", Failure::refused_auth, "; the server runs in protected mode: use its socket"},
             Case{"LOADING x", Failure::not_ready, "; the server still loads its data"},
             Case{"BUSY x", Failure::not_ready, "; a script blocks the server"},
             Case{"MASTERDOWN x", Failure::not_ready, "; the server is a replica without its primary"},
             Case{"NOREPLICAS x", Failure::not_ready, "; the server waits for its replicas"},
             Case{"READONLY x", Failure::read_only, "; put the address of its primary"},
             Case{"MISCONF x", Failure::server_error, "; the server cannot save its data"},
             Case{"OOM x", Failure::server_error, "; the server is out of memory"},
             Case{"ERR max number of clients reached", Failure::not_ready, "; raise maxclients"},
             Case{"ERR unknown command 'X'", Failure::server_error,
                  "; cachehold needs HELLO, SCAN and UNLINK"},
             Case{"ERR other", Failure::server_error, "; look at the server's log"},
             Case{"", Failure::server_error, "(no reason); look at the server's log"},
         }) {
        const FlushError error = refusal("s", "SCAN", reply);
        INFO(error.what());
        CHECK(error.failure() == failure);
        CHECK(std::string(error.what()).find(way_out) != std::string::npos);
    }
}

TEST_CASE("redis: a refusal names the server, the command, the reply and the way out", "[redis]") {
    CHECK(std::string(refusal("unix:///r.sock", "SCAN", "OOM no \x1b[31m memory").what()) ==
          "'unix:///r.sock' refuses SCAN: OOM no \\x1b[31m memory; the server is out of memory: raise "
          "maxmemory, then try again");
    CHECK(refusal("s", "SCAN", "READONLY x").failure() == Failure::read_only);
    CHECK(std::string(refusal("s", "SCAN", std::string(100000, 'x')).what()).size() < 1000);
}
