// SPDX-License-Identifier: MIT
// Where the sites of a BOA have their Redis or Valkey, and its password, as BOA's files say.
#pragma once

#include "config/load.hpp"

namespace cachehold::config {

/// How to reach the server of BOA's sites. Every upgrade of BOA changes the password, so it is looked up each
/// time.
struct BoaServer {
    struct Password {
        std::string text;
        std::string file;
        /// Valkey's and Redis's sites read this file. An idle Redis beside Valkey may accept the password
        /// over TCP.
        bool is_of_both = false;
    };
    std::vector<std::string> addresses;  ///< ways to one server; default_endpoints where BOA has no files
    std::vector<Password> passwords;     ///< in the order to try them; empty: none found
    std::string file;  ///< that names an address, else that says which server it is; empty: there is none
};

/// As PHP does: where one of Valkey's files exists, they alone decide, else Redis's. What is not ours to read
/// says nothing. `root` stands before each path, for tests.
BoaServer boa_server(const Reader& read, const std::string& root = "");

/// What a file says of the server; empty: nothing. BOA's placeholder is no password.
struct ServerFacts {
    std::string password;
    std::string socket;
    std::string host;
    std::string port;
};

/// The first of each in a PHP file that stands in a line of its own, in one of the forms of BOA. Nothing is
/// run: a literal that PHP would have to work out does not count.
ServerFacts facts_in_php(const std::string& text);

/// The last of each in a redis.conf or valkey.conf; includes are not followed.
ServerFacts facts_in_conf(const std::string& text);

}  // namespace cachehold::config
