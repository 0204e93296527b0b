// SPDX-License-Identifier: MIT
// The YAML of a configuration file as a list of keys, and every key that it may hold: one row each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace cachehold::config {

struct Value {
    enum class Kind { empty, text, list, map };
    Kind kind = Kind::empty;
    int line = 0;              ///< 1-based; of the key, for the value of a key
    std::string text;          ///< of Kind::text
    bool quoted = false;       ///< "8" is text, 8 a number
    std::vector<Value> items;  ///< of Kind::list
};

/// One key with the maps above it, such as "redis.database"; "" is the file itself.
struct Entry {
    std::string path;
    std::string site;  ///< what "*" in a path such as "sites.*.prefixes" stands for
    Value value;
};

/// The entries of `text` in the order of the file, a map before its keys. `file` is for messages. Throws
/// Error{configuration} with file and line for what is no YAML; for a key that stands twice, is no
/// text or has a dot; for tags; for bytes that are no UTF-8 or control a terminal; for nesting deeper than
/// 16; for text above 1 MiB, and aliases that make more than 100,000 values of it; for a second document.
std::vector<Entry> parse(const std::string& text, const std::string& file);

/// Throws Error{configuration}: "FILE:LINE: MESSAGE".
[[noreturn]] void refuse_at(const std::string& file, int line, const std::string& message);

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

/// Whether keys of one site may begin with `text` and a colon: printable ASCII without blanks. `drupal` is
/// refused, because "drupal:" begins the queues of all sites of a server.
bool is_prefix(const std::string& text);

/// "ca_file" of "redis.tls.ca_file".
std::string_view last_part(std::string_view path);

}  // namespace cachehold::config
