// SPDX-License-Identifier: MIT
// Users of this machine: what they may write, and becoming one of them.
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

/// For people: the name, else the number.
std::string name_of(const Account& account);

/// Its passwd entry; without one the two numbers are all there is, and root's group becomes nogroup.
Account account_of(uid_t uid, gid_t gid);

Account own_account();  ///< of the user whom this process works as

/// nullopt: no such user.
std::optional<Account> account_named(const std::string& name);

/// Every passwd entry. Where a directory service does not list its users, they are not among them.
std::vector<Account> all_accounts();

/// Root becomes `account` for good: all user and group ids, the account's groups, no capabilities, nothing
/// gained by any later exec. The environment is made afresh: HOME, USER and LOGNAME of the account, and our
/// PATH, LANG, LC_ALL, TZ and CACHEHOLD_TOKEN. Throws Error{file_system} when any right did not go.
void become(const Account& account);

/// Whether somebody other than root and `user` could put another program at `path`, which is absolute:
/// through the file, a directory on the way to it, or a link that leads there. Says who, for a person; empty:
/// nobody. A directory like /tmp, where only the owner of a file may replace it, is fine.
std::string who_else_can_write(const fs::path& path, uid_t user);

/// What is on the way, a link too; nullptr where nothing is there. False stops.
using Look = std::function<bool(const fs::path& there, const struct stat* found)>;

/// Where `path`, which is absolute, leads, as far as it is there. Empty: nowhere, or it was stopped.
fs::path follow(const fs::path& path, const Look& look);

}  // namespace cachehold::os
