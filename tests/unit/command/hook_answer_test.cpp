// SPDX-License-Identifier: MIT
#include "command/hook.hpp"

#include <unistd.h>

#include <fstream>

#include "support/catch.hpp"

using namespace cachehold::command;

TEST_CASE("hook answer: a command is finished when its hook says so", "[command]") {
    CHECK_FALSE(has_unfinished(""));
    CHECK_FALSE(has_unfinished("seen\n"));
    CHECK(has_unfinished("seen\nbegin 7\n"));
    CHECK(has_unfinished("seen\nbegin 7\nfailed 7\n"));
    CHECK_FALSE(has_unfinished("seen\nbegin 7\nseen\ndone 7\n"));
    CHECK(has_unfinished("seen\nbegin 7\nbegin 8\ndone 8\n"));
    CHECK(has_unfinished("begin 7\ndone 70\n"));
}

TEST_CASE("hook answer: only what begins as a hook's answer is one", "[command]") {
    CHECK(has_answered("seen\n"));
    CHECK_FALSE(has_answered(""));
    CHECK_FALSE(has_answered("seenery\n"));
}

TEST_CASE("hook answer: the file is there while it is needed, and goes", "[command]") {
    std::string path;
    CHECK(hook_answer([&](const std::string& file) {
              path = file;
              std::ofstream(file) << "seen\nbegin 7\n";
          }) == "seen\nbegin 7\n");
    CHECK(::access(path.c_str(), F_OK) != 0);
    CHECK_THROWS(hook_answer([&](const std::string& file) {
        path = file;
        throw std::runtime_error("");
    }));
    CHECK(::access(path.c_str(), F_OK) != 0);
}
