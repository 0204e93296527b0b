// SPDX-License-Identifier: MIT
#include "cli/settings.hpp"

#include <algorithm>
#include <boost/filesystem/operations.hpp>
#include <fstream>
#include <iterator>
#include <sstream>

#include "command/doctor.hpp"
#include "command/words.hpp"
#include "os/caller.hpp"
#include "os/process.hpp"
#include "os/start.hpp"
#include "record/record.hpp"
#include "redis/matcher.hpp"
#include "report/report.hpp"

namespace cachehold::cli {
namespace {

/// Who owns a directory, which is only looked at; nullopt where there is none. Below `sites` follows no link.
std::optional<os::Account> owner_of_directory(const os::Location& directory) try {
    os::Disk disk;
    const auto meta = os::directory_at(disk, directory);
    return meta ? std::optional(os::account_of(meta->owner, meta->group)) : std::nullopt;
} catch (const os::DiskError&) {
    return std::nullopt;
}

bool sees(const os::Account& account, const fs::path& file, std::chrono::seconds limit = look_limit) {
    const auto look = [&](std::ostream& found) { found << os::is_there(file); };
    return seen_as(account, look, limit) == "1";
}

bool has_record(const os::Account& account, const site::Site& site, const Settings& settings) {
    const std::string& configured = settings.config().state_dir;
    const fs::path state = configured.empty() ? default_state_directory(account) : configured;
    return sees(account, state / record::Store::file_name(site));
}

/// Drupal roots of his records. A state directory that is not as it should be has none.
void add_roots_of_records(const fs::path& state, std::set<fs::path>& roots) try {
    os::Disk disk;
    if (!os::is_there(state)) return;
    for (const auto& record : record::Store(disk, state).list().first)
        for (const auto& place : record.places) roots.insert(place.site.root);
} catch (const Error&) {
}

/// Number and name of each directory of somebody below a `sites`, wherever this user's records and aliases
/// say that he has sites. Where he has no aliases, his home is looked through.
void tell_sites(const os::Account& account, std::ostream& found) {
    auto roots = roots_of_aliases(account.home + "/.drush");
    if (roots.empty() && account.uid != 0)
        for (const auto& name : command::names_below({account.home}))
            found << account.uid << ' ' << name << '\0';
    add_roots_of_records(default_state_directory(account), roots);
    for (const auto& root : roots)
        for (const auto& site : os::entries_of(root / "sites")) {
            const std::string name = site.path().filename().string();
            const auto owner = owner_of_directory({root / "sites", name});
            if (owner) found << owner->uid << ' ' << name << '\0';
        }
}

/// One name a line. Its directory is root's, and searchable for everybody, so that a user can see whether he
/// is in it.
const os::Location served_list{default_state_directory(os::Account()), "served"};
using Names = std::set<std::string>;

Names names_in(std::istream& list) {
    return {std::istream_iterator<std::string>(list), std::istream_iterator<std::string>()};
}

/// nullopt where there is no list.
std::optional<Names> served_users() {
    std::ifstream list(served_list.full().string());
    if (!list) return std::nullopt;
    return names_in(list);
}

std::vector<os::Account> root_and_served() {
    std::vector<os::Account> found{os::account_of(0, 0)};
    for (const auto& name : served_users().value_or(Names()))
        if (auto account = os::account_named(name)) found.push_back(std::move(*account));
    return found;
}

void serve(const std::string& user, bool is_wanted) {
    os::Disk disk;
    disk.make_directories(served_list.directory);
    fs::permissions(served_list.directory, fs::add_perms | fs::group_exe | fs::others_exe);
    const os::Handle lock = os::lock(disk, os::Clock(), served_list.directory, "served.lock",
                                     std::chrono::seconds(10), "hook install");
    const auto before = os::read_file(disk, served_list, 1U << 20U);
    std::istringstream list(before ? before->bytes : "");
    Names names = names_in(list);
    if (!(is_wanted ? names.insert(user).second : names.erase(user) != 0)) return;
    std::string text;
    for (const auto& name : names) text += name + '\n';
    os::replace_file(disk, served_list, text, before ? std::optional(before->meta) : std::nullopt,
                     {"", 0644});
}

std::string commands_for(const std::vector<std::string>& users) {
    std::string commands;
    for (const auto& user : users)
        commands += (commands.empty() ? "" : "; ") + command::serving_command(user);
    return users.empty() ? command::serving_command("NAME") : commands;
}

fs::path user_directory(const Options& options) {
    if (options.user_dir) return os::absolute(*options.user_dir).lexically_normal();
    const auto account = os::account_named(options.user);
    const std::string home = account ? account->home : os::environment("HOME");
    if (home.empty()) throw Error(ExitStatus::usage, "HOME is not set; name --user-dir DIR");
    return home + "/.drush";
}

}  // namespace

std::string seen_as(const os::Account& account, const std::function<void(std::ostream& found)>& look,
                    std::chrono::seconds limit) {
    os::Start child;
    child.limit = limit;
    child.work = [&](std::string& output) {
        if (account.uid != 0) os::become(account);
        std::ostringstream found;
        look(found);
        output = found.str();
        return 0;
    };
    return os::start(child).output;
}

os::Account owner_of(const site::Site& site, const Settings& settings) {
    const fs::path sites = site.root / "sites";
    if (const auto owner = owner_of_directory({sites, site.uri})) return *owner;
    const auto above = owner_of_directory({sites, ""});
    for (const auto& account : owners(settings)) {
        const bool may_be_his = !above || above->uid == 0 || above->uid == account.uid;
        if (may_be_his && has_record(account, site, settings)) return account;
    }
    if (above) return *above;
    if (const auto owner = owner_of_directory({site.root, ""})) return *owner;
    throw Error(ExitStatus::no_such_site,
                report::quoted(site.root.string()) + " has gone, and nobody has a record of " +
                    report::quoted(site.uri) + "; run the command as the user whose site it was");
}

std::vector<os::Account> owners(const Settings& settings) {
    if (!os::is_root()) return {os::own_account()};
    if (!settings.config().state_dir.empty())
        return {owner_of_directory({settings.config().state_dir, ""}).value_or(os::account_of(0, 0))};
    return root_and_served();
}

Sites sites_of_users() {
    Sites sites;
    if (!os::is_root()) return sites;
    const auto everybody = root_and_served();
    for (const auto& user : everybody) {
        std::istringstream lines(seen_as(user, [&](std::ostream& found) { tell_sites(user, found); }));
        uid_t uid = 0;
        for (std::string name; lines >> uid && lines.get() && std::getline(lines, name, '\0');)
            if (uid == user.uid || (uid != 0 && std::ranges::count(everybody, uid, &os::Account::uid) > 0))
                sites.emplace(redis::without_www(name), uid);
    }
    return sites;
}

std::set<fs::path> roots_of_aliases(const fs::path& drush) {
    constexpr std::string_view before = "'root' => '";
    std::set<fs::path> roots;
    for (const auto& entry : os::entries_of(drush)) {
        boost::system::error_code ignored;
        const bool is_file = fs::is_regular_file(entry.path(), ignored);  // a pipe would have us wait
        if (!is_file || !entry.path().string().ends_with(".alias.drushrc.php")) continue;
        std::ifstream alias(entry.path().string());
        std::string text(1U << 16U, '\0');
        alias.read(text.data(), static_cast<std::streamsize>(text.size()));
        const auto at = text.find(before);
        if (at == text.npos) continue;
        const auto begin = at + before.size();
        const fs::path root = fs::canonical(text.substr(begin, text.find('\'', begin) - begin), ignored);
        if (!ignored) roots.insert(root);
    }
    return roots;
}

bool is_served(const std::string& user) {
    const auto names = served_users();
    return names ? names->count(user) != 0 : !os::is_root();
}

std::vector<std::string> users_with_sites() {
    std::vector<std::string> users;
    constexpr std::chrono::seconds not_for_long(1);  // there may be many
    for (const auto& account : os::all_accounts())
        if (account.uid != 0 &&
            sees(account, account.home + "/.drush/server_master.alias.drushrc.php", not_for_long))
            users.push_back(account.name);
    return users;
}

fs::path become_user_of_hooks(const Options& options) {
    if (os::is_root() && options.verb == "install" && options.user.empty() && !options.user_dir)
        throw Error(ExitStatus::usage,
                    "root has to say whose tasks are to be held; run: " + commands_for(users_with_sites()));
    fs::path directory = user_directory(options);
    if (!os::is_root()) {
        if (!options.user.empty() && os::own_account().name != options.user)
            throw Error(ExitStatus::usage,
                        "only root can work for another user; run it with sudo, or as that user");
        return directory;
    }
    auto account = os::account_named(options.user);
    if (!account && !options.user.empty())
        throw Error(ExitStatus::usage,
                    "no user " + report::quoted(options.user) + " on this machine; correct --user");
    if (options.user.empty()) account = owner_of_directory({directory.parent_path(), directory.filename()});
    if (!account) account = owner_of_directory({directory.parent_path(), ""});
    if (!account || account->uid == 0) return directory;
    if (options.verb != "status") serve(account->name, options.verb == "install");
    os::become(*account);
    return directory;
}

}  // namespace cachehold::cli
