// SPDX-License-Identifier: MIT
// The ways to empty a namespace, and the floors beneath them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "keyspace.hpp"

namespace cachehold::bench {

struct Method {
    std::string name;
    bool deletes = true;
    std::function<void(const test::RedisServer& server)> run;
};

/// `scripts`: the directory of loop.php.
std::vector<Method> all_methods(const Keyspace& keyspace, const std::string& scripts);

}  // namespace cachehold::bench
