// SPDX-License-Identifier: MIT
// In whose name root works. A hold belongs to the user of the site's tasks: his are the records, his the
// files.
#pragma once

#include <optional>
#include <vector>

#include "cli/settings.hpp"
#include "os/account.hpp"
#include "site/site.hpp"

namespace cachehold::cli {

/// The owner of the site's directory. Where that is gone (a task deleted or renamed the site): who has a
/// record of it, else the owner of `sites`, else of the Drupal root. Where all of that is gone nobody can
/// tell, and root does not guess: report::Error{no_such_site}.
os::Account owner_of(const site::Site& site, const Settings& settings);

/// For root, everybody who may have records: root, and each user of this machine whose own state directory or
/// configuration is there. With a configured state directory, its owner alone. For anybody else, himself.
std::vector<os::Account> owners(const Settings& settings);

/// The ~/.drush that `hook` is about. Root becomes its user for good, since root puts nothing of its own into
/// a directory that somebody else can write: --user, else the owner of --user-dir, or of the directory above.
/// Throws report::Error{usage}.
boost::filesystem::path become_user_of_hooks(const Options& options);

}  // namespace cachehold::cli
