// SPDX-License-Identifier: MIT
// Exit statuses, errors, lines for people, and any bytes as printable text.
#pragma once

#include <boost/core/noncopyable.hpp>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachehold::report {

/// Each has one meaning. The numbers never change, because hooks and scripts rely on them. `run` returns the
/// status of its command instead.
enum class ExitStatus : int {
    done = 0,             ///< what was asked for is so
    usage = 2,            ///< the command line makes no sense
    held = 3,             ///< status: at least one site is held
    flush_owed = 4,       ///< Redis not reachable or not willing: the switch stays on, a flush is owed
    ini_refused = 5,      ///< an INI that PHP cannot parse, or that we refuse to edit; no byte changed
    busy = 6,             ///< another process works on the same site and did not finish within the limit
    configuration = 7,    ///< a configuration file is wrong
    changed = 8,          ///< somebody else changed what we would have put back; theirs stays
    no_such_site = 9,     ///< SITE is not the directory of a Drupal site
    file_system = 10,     ///< a file or directory could not be read, written or synced; nothing half done
    not_protected = 11,   ///< run --strict: COMMAND was not run, or was not protected all the way; hook: a
                          ///< Drush does not load it; hook, doctor: a site's settings ignore the switch
    interrupted = 12,     ///< flush: stopped by a signal; what it had deleted by then stays deleted
    internal = 70,        ///< a bug in cachehold
    not_startable = 126,  ///< run: the command cannot be started
    not_found = 127,      ///< run: there is no such command
};

/// The status of two things done one after the other: that of the first one that did not end well.
constexpr ExitStatus first_problem(ExitStatus first, ExitStatus next) {
    return first == ExitStatus::done ? next : first;
}

/// A line for each status with its meaning. Help, manual page and README use these words.
std::string list_of_statuses();

/// A message for people and an exit status. Grammar of the message: failure first, lower
/// case, no full stop, the subject in quotes, the way out last: "cannot sync 'x.ini': no space left; free
/// some and run again". A message never holds a secret; bytes of tenants in it go through
/// report::printable().
class Error : public std::runtime_error {
public:
    Error(ExitStatus status, const std::string& message) : std::runtime_error(message), status_(status) {}
    [[nodiscard]] ExitStatus status() const noexcept { return status_; }

private:
    ExitStatus status_;
};

/// Tells people what happened. Lower layers call it and print nothing by themselves.
class Report : boost::noncopyable {
public:
    virtual ~Report() = default;
    /// One line each, by the grammar of report::Error; bytes of tenants already went through printable().
    virtual void info(const std::string& line) = 0;
    virtual void detail(const std::string& line) = 0;   ///< with --verbose
    virtual void warning(const std::string& line) = 0;  ///< a person must act
    virtual void error(const std::string& line) = 0;    ///< why the command failed
};

/// The first character of a text.
struct Character {
    std::size_t length = 0;     ///< in bytes; 0: they are not well-formed UTF-8
    char32_t code = 0;          ///< of Unicode
    bool is_printable = false;  ///< false: a control character, an invisible one, or one that turns the order
};

/// `bytes` must not be empty.
Character character_at(std::string_view bytes);

/// `bytes` as one line of valid UTF-8, safe for a terminal and a log. Bytes that are no printable characters
/// become \xHH. A text of more than `limit` bytes is cut and ends with "...".
std::string printable(std::string_view bytes, std::size_t limit = 500);

/// printable() in single quotes.
std::string quoted(std::string_view bytes, std::size_t limit = 500);

/// The last `digits` hexadecimal digits of `number`, in lower case.
std::string hex(std::uint64_t number, std::size_t digits);

/// "'a.com'" for one name, "'a.com' and 3 more" for four. `names` must not be empty.
std::string quoted_first(const std::vector<std::string>& names);

/// Passes text on to `out` through printable(); line ends and tabs stay. All of standard output goes through
/// one.
class PrintableLines : public std::streambuf {
public:
    explicit PrintableLines(std::ostream& out) : out_(out) {}

protected:
    int overflow(int byte) override;
    int sync() override;

private:
    std::ostream& out_;
    std::string text_;  ///< since the last line end or tab
};

/// JSON text. Build the inner values first. It is always valid UTF-8. Characters that a terminal does not
/// show are written as \uHHHH, and bytes that are not UTF-8 as the text \xHH. For a number use
/// std::to_string().
namespace json {

std::string text(std::string_view bytes);
std::string boolean(bool value);
std::string object(const std::vector<std::pair<std::string, std::string>>& members);
std::string array(const std::vector<std::string>& items);

}  // namespace json

/// Letters, digits and the bytes of `plain` stay; every other byte becomes %XX. With the default the result
/// is one word without '_'.
std::string percent_encode(std::string_view bytes, std::string_view plain = "-.");

/// The inverse of percent_encode(); nullopt for a text that it does not write.
std::optional<std::string> percent_decode(std::string_view text, std::string_view plain = "-.");

}  // namespace cachehold::report

namespace cachehold {

using report::Error;
using report::ExitStatus;
namespace json = report::json;

}  // namespace cachehold
