// SPDX-License-Identifier: MIT
// The hook for Drush 10 to 13: one more directory in `drush.paths.include` of the user's drush.yml.
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>
#include <string>

#include "report/exit_status.hpp"
#include "report/report.hpp"

namespace cachehold::command {

/// `text` with `directory` in its list, in lines of our own, every one of them marked; the same text where it
/// is in already. nullopt: a drush.yml of a shape that we do not edit. Pure.
std::optional<std::string> with_include(const std::string& text, const std::string& directory);

/// `text` without our lines: byte for byte what it was before with_include(). Pure.
std::string without_include(const std::string& text);

/// Both say what they did. Where drush.yml cannot be edited, install says which line or which environment
/// variable does the same, and fails. Throws os::DiskError, os::UnsafeFile.
report::ExitStatus modern_hook_install(const boost::filesystem::path& source,
                                       const boost::filesystem::path& user_dir, report::Report& report);
report::ExitStatus modern_hook_remove(const boost::filesystem::path& user_dir, report::Report& report);

/// Whether `directory` is named, by us or in any form by somebody else; a comment does not count. Pure.
bool is_named_in(const std::string& text, const std::string& directory);
bool is_modern_hook_named(const boost::filesystem::path& directory, const boost::filesystem::path& user_dir);

}  // namespace cachehold::command
