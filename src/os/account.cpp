// SPDX-License-Identifier: MIT
#include "os/account.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <boost/filesystem/operations.hpp>
#include <cerrno>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <system_error>
#include <utility>

#include "os/caller.hpp"
#include "report/report.hpp"

namespace cachehold::os {
namespace {

Account from_entry(const passwd& entry) { return {entry.pw_uid, entry.pw_gid, entry.pw_name, entry.pw_dir}; }

[[noreturn]] void refuse(const Account& account, const std::string& why) {
    throw Error(ExitStatus::file_system, "cannot become the user " + report::quoted(name_of(account)) +
                                             ", who owns the site: " + why +
                                             "; run the command as that user");
}

void demand(bool done, const Account& account) {
    if (!done) refuse(account, std::generic_category().message(errno));
}

/// Keeps of root's environment only where programs are, language, time zone and the task's token: no secrets,
/// and no settings of root's own.
void set_environment(const Account& account) {
    std::vector<std::pair<const char*, std::string>> fresh;
    for (const char* name : {"PATH", "LANG", "LC_ALL", "TZ", "CACHEHOLD_TOKEN"})
        if (const auto value = environment(name); !value.empty()) fresh.emplace_back(name, value);
    if (!account.name.empty())
        fresh.insert(fresh.end(),
                     {{"HOME", account.home}, {"USER", account.name}, {"LOGNAME", account.name}});
    ::clearenv();
    for (const auto& [name, value] : fresh) ::setenv(name, value.c_str(), 1);
}

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

bool is_root() { return ::geteuid() == 0; }

std::string name_of(const Account& account) {
    return account.name.empty() ? std::to_string(account.uid) : account.name;
}

Account account_of(uid_t uid, gid_t gid) {
    const passwd* entry = ::getpwuid(uid);
    constexpr gid_t nogroup = 65534;  // what root's group may read is for nobody without an entry
    return entry == nullptr ? Account{uid, gid == 0 && uid != 0 ? nogroup : gid, "", ""} : from_entry(*entry);
}

Account own_account() { return account_of(::geteuid(), ::getegid()); }

std::optional<Account> account_named(const std::string& name) {
    const passwd* entry = ::getpwnam(name.c_str());
    return entry == nullptr ? std::nullopt : std::optional(from_entry(*entry));
}

std::vector<Account> all_accounts() {
    std::vector<Account> accounts;
    ::setpwent();
    while (const passwd* entry = ::getpwent()) accounts.push_back(from_entry(*entry));
    ::endpwent();
    return accounts;
}

void become(const Account& account) {
    const bool has_groups = !account.name.empty();
    demand((has_groups ? ::initgroups(account.name.c_str(), account.gid) : ::setgroups(1, &account.gid)) == 0,
           account);
    demand(::setresgid(account.gid, account.gid, account.gid) == 0, account);
    demand(::setresuid(account.uid, account.uid, account.uid) == 0, account);
    demand(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, account);
    // A change of ids sets it to whatever fs.suid_dumpable says.
    demand(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, account);
    // With SECBIT_NO_SETUID_FIXUP the capabilities stay.
    if (::setuid(0) == 0) refuse(account, "some right of root's stayed");
    set_environment(account);
}

std::string who_else_can_write(const fs::path& path, uid_t user) {
    static std::mutex one_at_a_time;  // getpwuid() has one buffer
    const std::lock_guard lock(one_at_a_time);
    std::string problem;
    const auto look = [&](const fs::path& there, const struct stat* found) {
        problem =
            found == nullptr ? report::quoted(there.string()) + " is not there" : judge(there, *found, user);
        return problem.empty();
    };
    const bool leads = !follow(path, look).empty();
    return leads || !problem.empty() ? problem : report::quoted(path.string()) + " leads nowhere";
}

fs::path follow(const fs::path& path, const Look& look) {
    std::deque<fs::path> rest(path.begin(), path.end());
    fs::path here;
    for (int links = 0; !rest.empty(); rest.pop_front()) {
        const fs::path next = here / rest.front();
        struct stat found {};
        const bool is_there = ::lstat(next.c_str(), &found) == 0;
        if (!look(next, is_there ? &found : nullptr)) return "";
        if (!is_there || !S_ISLNK(found.st_mode)) {
            if (rest.front() != ".") here = rest.front() == ".." ? here.parent_path() : next;
            continue;
        }
        boost::system::error_code error;
        const fs::path target = fs::read_symlink(next, error);
        if (error || ++links > most_links) return "";
        if (target.is_absolute()) here.clear();
        rest.insert(rest.begin() + 1, target.begin(), target.end());
    }
    return here;
}

}  // namespace cachehold::os
