// SPDX-License-Identifier: MIT
// The attributes of files, as Disk keeps them.

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "os/disk.hpp"
#include "os/syscall.hpp"

namespace cachehold::os {
namespace {

constexpr const char* access_list = "system.posix_acl_access";

/// Not allowed here, whoever asks; EINVAL is a user that this container does not know.
bool is_forbidden(int error) {
    return error == EPERM || error == EACCES || error == ENOTSUP || error == EINVAL;
}

/// What `call` puts into a buffer; nullopt where there is nothing of the kind.
template <typename Call>
std::optional<std::string> filled(int file, const char* action, Call call) {
    const auto size = call(nullptr, 0);
    if (size < 0 && (errno == ENODATA || errno == ENOTSUP)) return std::nullopt;
    std::string value(size < 0 ? 0 : static_cast<std::size_t>(size), '\0');
    const auto read = size < 0 ? size : call(value.data(), value.size());
    if (read < 0) fail(action, path_of(file));
    value.resize(static_cast<std::size_t>(read));
    return value;
}

/// Access lists are such attributes, too.
std::optional<std::string> attribute(int file, const char* name) {
    return filled(file, "read attributes of",
                  [&](char* buffer, std::size_t size) { return ::fgetxattr(file, name, buffer, size); });
}

bool is_in_group(uid_t user, gid_t group) {
    const passwd* entry = ::getpwuid(user);
    std::array<gid_t, 1024> groups{};
    int count = groups.size();
    return entry != nullptr && ::getgrouplist(entry->pw_name, entry->pw_gid, groups.data(), &count) >= 0 &&
           std::find(groups.begin(), groups.begin() + count, group) != groups.begin() + count;
}

/// Through his group he can do what he could as owner. An access list may say otherwise.
bool keeps_access(const struct stat& old, int from) {
    return (~(old.st_mode >> 3U) & old.st_mode >> 6U & 07U) == 0 && is_in_group(old.st_uid, old.st_gid) &&
           !attribute(from, access_list);
}

/// Only root may give a file to somebody else.
void keep_owner(const struct stat& old, int from, int to, std::vector<Loss>& lost) {
    struct stat now {};
    if (::fstat(to, &now) < 0) fail("stat", path_of(to));
    if (now.st_uid == old.st_uid && now.st_gid == old.st_gid) return;
    if (::fchown(to, old.st_uid, old.st_gid) == 0) return;
    if (!is_forbidden(errno)) fail("keep owner and group of", path_of(to));
    if (now.st_uid != old.st_uid) {
        const std::string owner = "its owner, user " + std::to_string(old.st_uid);
        lost.push_back(keeps_access(old, from)
                           ? Loss{owner + ", who keeps the same access through the file's group", true}
                           : Loss{owner});
    }
    if (now.st_gid == old.st_gid || ::fchown(to, static_cast<uid_t>(-1), old.st_gid) == 0) return;
    if (!is_forbidden(errno)) fail("keep the group of", path_of(to));
    lost.push_back({"its group " + std::to_string(old.st_gid)});
}

/// Separated by NUL bytes.
std::string attribute_names(int file) {
    const auto list = [&](char* buffer, std::size_t size) { return ::flistxattr(file, buffer, size); };
    return filled(file, "list attributes of", list).value_or("");
}

void keep_extended(int from, int to, std::vector<Loss>& lost) {
    const std::string names = attribute_names(from);
    for (std::size_t start = 0; start < names.size(); start = names.find('\0', start) + 1) {
        const char* name = names.c_str() + start;
        const auto value = attribute(from, name);
        // A label that the system has given to both must not be set, which only few may.
        if (!value || attribute(to, name) == value) continue;
        if (::fsetxattr(to, name, value->data(), value->size(), 0) == 0) continue;
        if (!is_forbidden(errno)) fail("keep attributes of", path_of(to));
        lost.push_back({"its attribute " + std::string(name)});
    }
    // The directory's default list comes with every new file, this one too.
    if (attribute(to, access_list) && !attribute(from, access_list) && ::fremovexattr(to, access_list) < 0)
        fail("keep the access list of", path_of(to));
}

}  // namespace

std::vector<Loss> Disk::copy_attributes(int from, int to) {
    struct stat old {};
    if (::fstat(from, &old) < 0) fail("stat", path_of(from));
    std::vector<Loss> lost;
    keep_owner(old, from, to, lost);
    keep_extended(from, to, lost);
    // Last: chown clears the set-id bits, and an access list sets those of the group.
    if (::fchmod(to, old.st_mode & 07777U) < 0) fail("keep the mode of", path_of(to));
    return lost;
}

}  // namespace cachehold::os
