// SPDX-License-Identifier: MIT
// What the hooks for Drush 10 to 13 say inside `run`: they know best what became of their command.
#pragma once

#include <string>

namespace cachehold::command {

/// A file for the hooks to write into, removed with this object. Empty path where none can be made.
class HookAnswer {
public:
    HookAnswer();
    HookAnswer(const HookAnswer&) = delete;
    HookAnswer& operator=(const HookAnswer&) = delete;
    ~HookAnswer();

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string text() const;

private:
    std::string path_;
};

/// A hook was there, whether its command needed a hold or not.
bool has_answered(const std::string& report);

/// A command that was held for did not come to a good end, whatever the exit status: Drush 12 and 13 may end
/// with 0 after a signal.
bool has_unfinished(const std::string& report);

}  // namespace cachehold::command
