// SPDX-License-Identifier: MIT
// Site names to key prefixes, in bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cachehold::redis {

/// Lower-case hexadecimal MD5 of `bytes`, as PHP's md5().
std::string md5_hex(std::string_view bytes);

/// One prefix for each (name, form), each ending in ':'. Forms know {name} and {md5}; both stand for the name
/// with a leading "www." removed, case-sensitively and once, as BOA's forks of the redis module do
/// (Client.php, RedisPrefixTrait.php); case and ":port" are kept. No duplicates; order of names, then forms.
/// A name that is empty or holds a NUL throws report::Error{no_such_site}; nothing in a name is a pattern.
std::vector<std::string> prefixes_of(const std::vector<std::string>& names,
                                     const std::vector<std::string>& forms);

}  // namespace cachehold::redis
