// SPDX-License-Identifier: MIT
// Every key that a configuration file may hold, and every map of keys: one row each.
#pragma once

#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/yaml.hpp"

namespace cachehold::config {

/// Thrown by `set`: `value` is not what the key expects.
struct Wrong {
    const Value* value;
};

struct Key {
    std::string_view path;                            ///< as Entry::path
    std::string_view expected;                        ///< for people: "a number such as 8"
    void (*set)(Config& config, const Entry& entry);  ///< nullptr: a map
    bool secret = false;  ///< what stands there is in no message: it may be a password
};

const std::vector<Key>& keys();

/// Whether keys of one site may begin so, with a colon behind it. Behind "drupal:" are queues, of all sites
/// of a server.
bool is_prefix(const std::string& text);

/// "ca_file" of "redis.tls.ca_file".
std::string_view last_part(std::string_view path);

}  // namespace cachehold::config
