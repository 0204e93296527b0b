// SPDX-License-Identifier: MIT
// Where a stock BOA keeps the Redis password: the PHP files that the sites themselves read (any Aegir user
// may), then what only root may read. It changes with every upgrade of BOA, so it is looked up each time.
#include <algorithm>

#include "config/load.hpp"
#include "config/php_password.hpp"

namespace cachehold::config {
namespace {

constexpr std::size_t size_limit = std::size_t{1} << 20U;  // global.inc has 60 KiB, redis.conf 110

}  // namespace

std::optional<std::string> boa_password(const Reader& read, const std::string& root, std::string* place) {
    // Empty where there is nothing to read: a source that is not ours to read is no error, the next one may
    // be.
    const auto text_of = [&](const char* path) {
        if (place != nullptr) *place = root + path;
        return read(root + path, size_limit).text;
    };
    for (const char* path : {"/data/conf/global.inc", "/data/conf/global/global-if-redis.inc",
                             "/data/conf/global/global-redis.inc"})
        if (auto password = password_in_php(text_of(path))) return password;
    std::string line = text_of("/root/.redis.pass.txt");
    line.erase(std::min(line.find('\n'), line.size()));
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (!line.empty() && line != boa_placeholder) return line;
    return password_in_redis_conf(text_of("/etc/redis/redis.conf"));
}

}  // namespace cachehold::config
