// SPDX-License-Identifier: MIT
// Users of this machine: who they are, what they may write, and how root becomes one of them.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "os/disk.hpp"

namespace cachehold::os {

struct Account {
    uid_t uid = 0;
    gid_t gid = 0;
    std::string name;  ///< empty: no passwd entry
    std::string home;  ///< empty: no passwd entry
};

bool is_root();

/// The name for a message; the number where there is no name.
std::string name_of(const Account& account);

/// The passwd entry of `uid`. Where there is none, only the two numbers are set, and a `gid` of 0 becomes
/// nogroup.
Account account_of(uid_t uid, gid_t gid);

Account own_account();  ///< of the effective user

/// nullopt: no such user.
std::optional<Account> account_named(const std::string& name);

/// Every passwd entry. Users of a directory service (LDAP) are missing where it does not list them.
std::vector<Account> all_accounts();

/// Root becomes `account` for good: all user and group ids and the groups are the account's, there are no
/// capabilities, and no later exec gives any (no_new_privs). The environment is made new: HOME, USER and
/// LOGNAME of the account; PATH, LANG, LC_ALL, TZ and CACHEHOLD_TOKEN as they were. Throws Error{file_system}
/// when a right stayed.
void become(const Account& account);

/// Names who could put another program at `path` (absolute), apart from root and `user`: who may write the
/// file or a directory on the way, or owns a link on the way. Allowed are a sticky directory like /tmp, and
/// the user's own group if nobody else is in it. The result is text for a message. It is empty where nobody
/// could; where `path` leads to nothing, it says so.
std::string who_else_can_write(const fs::path& path, uid_t user);

/// Is called for each part of a path, with what lstat() says of it (nullptr: nothing is there). Returns
/// whether the walk goes on.
using Look = std::function<bool(const fs::path& there, const struct stat* found)>;

/// Follows each link of `path`, which is absolute, and returns where it leads. Parts that do not exist stay
/// as they are. Empty: the links go round in a circle, or `look` stopped the walk.
fs::path follow(const fs::path& path, const Look& look);

}  // namespace cachehold::os
