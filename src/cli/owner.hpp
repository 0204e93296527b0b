// SPDX-License-Identifier: MIT
// In whose name root works. A hold belongs to the user of the site's tasks: his are the records, his the
// files.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <set>
#include <vector>

#include "cli/settings.hpp"
#include "os/account.hpp"
#include "site/site.hpp"

namespace cachehold::cli {

constexpr std::chrono::seconds look_limit(15);

/// What `look` writes of what is in his home, in a child that is him: the home may be on a file system that
/// does not answer.
std::string seen_as(const os::Account& account, const std::function<void(std::ostream& found)>& look,
                    std::chrono::seconds limit = look_limit);

/// The owner of the site's directory. Where that is gone (a task deleted or renamed the site): who has a
/// record of it, if `sites` is his or root's, or gone; else the owner of `sites`, else of the Drupal root.
/// Where all of that is gone nobody can tell, and root does not guess: Error{no_such_site}.
os::Account owner_of(const site::Site& site, const Settings& settings);

/// Whose records root looks at: its own, and those of the users whom it has named with `hook install --user`.
/// With a configured state directory, its owner's alone. For anybody else, his own.
std::vector<os::Account> owners(const Settings& settings);

/// Names of sites, without "www.", each with the users who have a directory of that name: root, and those
/// whom root serves, wherever records are configured to be. What they say of themselves is not believed: a
/// name counts where the directory is theirs, or in the home of one who has no aliases. Nobody's where we
/// are not root, or nobody is served.
Sites sites_of_users();

/// Drupal roots that Aegir's aliases below `drush` name, read as data.
std::set<fs::path> roots_of_aliases(const fs::path& drush);

/// Whether root has named this user. For a user true also on a machine where root has named nobody yet, and
/// where he cannot tell.
bool is_served(const std::string& user);

/// For root: the users whose home is Aegir's, on whatever machine: BOA has one for each account.
std::vector<std::string> users_with_sites();

/// The ~/.drush that `hook` is about. Root becomes its user for good, since root puts nothing of its own into
/// a directory that somebody else can write: --user, else the owner of --user-dir, or of the directory above.
/// Notes first that root serves this user, or with the verb remove that it no longer does. Throws
/// Error{usage, file_system}; usage also where root
/// installs hooks and does not say whose.
fs::path become_user_of_hooks(const Options& options);

}  // namespace cachehold::cli
