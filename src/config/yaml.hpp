// SPDX-License-Identifier: MIT
// The YAML of a configuration file as a list of keys. yaml.cpp is the only neighbour of yaml-cpp.
#pragma once

#include <string>
#include <vector>

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

}  // namespace cachehold::config
