// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

namespace cachehold::report {

/// What the first bytes of a text are.
struct Character {
    std::size_t length = 0;     ///< in bytes; 0: they are not well-formed UTF-8
    char32_t code = 0;          ///< of Unicode
    bool is_printable = false;  ///< false: a control character, an invisible one, or one that turns the order
};

/// `bytes` must not be empty.
Character character_at(std::string_view bytes);

/// `bytes` as one line of valid UTF-8 that no terminal and no log packet trips over, and that looks like what
/// it is: bytes that are no printable characters become \xHH. At most `limit` bytes, cut with "...".
std::string printable(std::string_view bytes, std::size_t limit = 500);

/// The same in single quotes, as messages name what somebody gave.
std::string quoted(std::string_view bytes, std::size_t limit = 500);

/// The last `digits` hexadecimal digits of `number`, in lower case.
std::string hex(std::uint64_t number, std::size_t digits);

/// Of several, at least one: "'a.com'", or "'a.com' and 3 more".
std::string quoted_first(const std::vector<std::string>& names);

/// "; did you mean 'X'?" with the nearest of `known`, the first of equals: for commands, options and
/// configuration keys alike. Nearest is who shares most at both ends: a letter too many, too few or wrong
/// leaves one between them, two neighbours that changed places two. `otherwise` where there are more, or
/// nothing is shared.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known,
                         std::string_view otherwise = "");

/// What printable() makes of the text between line ends and tabs. All of standard output goes through one.
class PrintableLines : public std::streambuf {
public:
    explicit PrintableLines(std::ostream& out) : out_(out) {}

protected:
    int overflow(int byte) override;
    int sync() override;

private:
    std::ostream& out_;
    std::string text_;  ///< since the last of these
};

}  // namespace cachehold::report
