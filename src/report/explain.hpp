// SPDX-License-Identifier: MIT
// What each exit status means, for people: the help, the manual page and the README say it in these words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/exit_status.hpp"

namespace cachehold::report {

struct Explanation {
    ExitStatus status;
    std::string_view meaning;    ///< one line; names of commands and options in '...'
    std::string_view paragraph;  ///< what happened, what stands, what to do; lines of at most 80 columns
};

/// One for each enumerator, in their order.
const std::vector<Explanation>& explanations();

/// nullptr for a number that is no status of ours.
const Explanation* explanation_of(int status);

/// "4: meaning", then the paragraph.
std::string explained(const Explanation& explanation);

/// All of them, one line each.
std::string list_of_statuses();

}  // namespace cachehold::report
