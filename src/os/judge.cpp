// SPDX-License-Identifier: MIT
#include "os/judge.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>

#include <boost/filesystem/operations.hpp>
#include <deque>
#include <mutex>

#include "report/printable.hpp"

namespace cachehold::os {
namespace {

namespace fs = boost::filesystem;

constexpr int most_links = 40;  // as the kernel

/// The group that many systems make for each user, with nobody else in it.
bool is_group_of(uid_t uid, gid_t group) {
    const struct passwd* user = ::getpwuid(uid);
    const struct group* found = ::getgrgid(group);
    return user != nullptr && found != nullptr && user->pw_gid == group &&
           std::string(user->pw_name) == found->gr_name && *found->gr_mem == nullptr;
}

std::string judge(const fs::path& path, const struct stat& found, uid_t user) {
    const std::string name = report::quoted(path.string());
    if (found.st_uid != 0 && found.st_uid != user)
        return name + " belongs to the user " + std::to_string(found.st_uid);
    const bool is_common = S_ISDIR(found.st_mode) && (found.st_mode & S_ISVTX) != 0;
    if (S_ISLNK(found.st_mode) || is_common) return "";
    if ((found.st_mode & S_IWOTH) != 0) return name + " can be written by everybody";
    if ((found.st_mode & S_IWGRP) != 0 && !is_group_of(user, found.st_gid))
        return name + " can be written by the group " + std::to_string(found.st_gid);
    return "";
}

}  // namespace

std::string who_else_can_write(const fs::path& path, uid_t user) {
    static std::mutex one_at_a_time;  // getpwuid() has one buffer
    const std::lock_guard lock(one_at_a_time);
    std::deque<fs::path> rest(path.begin(), path.end());
    fs::path here;
    for (int links = 0; !rest.empty(); rest.pop_front()) {
        const fs::path next = here / rest.front();
        struct stat found {};
        if (::lstat(next.c_str(), &found) < 0) return report::quoted(next.string()) + " is not there";
        std::string problem = judge(next, found, user);
        if (!problem.empty()) return problem;
        if (!S_ISLNK(found.st_mode)) {
            here = rest.front() == ".." ? here.parent_path() : next;
            continue;
        }
        boost::system::error_code error;
        const fs::path target = fs::read_symlink(next, error);
        if (error || ++links > most_links) return report::quoted(next.string()) + " leads nowhere";
        if (target.is_absolute()) here.clear();
        rest.insert(rest.begin() + 1, target.begin(), target.end());
    }
    return "";
}

}  // namespace cachehold::os
