// SPDX-License-Identifier: MIT
// Whether a task could be protected now: looks at everything that a hold needs, and changes nothing.
#pragma once

#include <iosfwd>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "command/words.hpp"
#include "redis/endpoint.hpp"

namespace cachehold::command {

struct Finding {
    enum class State {
        good,
        warning,  ///< worth mending, but a task can be protected
        bad,
    };
    State state;
    std::string check;                     ///< "redis": one word for programs, or the key of a setting
    std::string text;                      ///< what was found and, unless good, the way out; printable
    ExitStatus status = ExitStatus::done;  ///< bad: what a hold would end with
};

struct Findings : std::vector<Finding> {
    void good(const std::string& check, const std::string& text) {
        push_back({Finding::State::good, check, text});
    }
    void warn(const std::string& check, const std::string& text) {
        push_back({Finding::State::warning, check, text});
    }
    void bad(const std::string& check, const std::string& text, ExitStatus status) {
        push_back({Finding::State::bad, check, text, status});
    }
    void bad(const std::string& check, const Error& error) { bad(check, error.what(), error.status()); }
};

struct Patient {
    os::Disk& disk;
    const os::Clock& clock;
    const config::Config& config;
    const std::vector<redis::ServerSettings>& servers;
    std::string servers_file;  ///< see cli::Settings
    std::string state_directory;
    std::string home;  ///< empty: none
    std::optional<site::Site> site;
    redis::Progress progress;
    std::vector<std::string> prefixes = {};  ///< of the site, each as redis::is_fixed_prefix() says
};

/// All findings; causes come before their consequences. A failure is a finding and is not thrown.
Findings examine(const Patient& patient);

/// The status of the first bad finding, else done.
ExitStatus status_of(const Findings& findings);

/// Prints one line for each finding, "good     redis: …"; as JSON one line for `user`: "users" and an object.
void print_findings(const Findings& findings, const std::string& user, bool json_wanted, std::ostream& out);

// Keys in Redis of names that no site on this machine has any more.

/// Every name that a site may have on this machine: the entries, links included, of each directory `sites` in
/// or below one of `directories`, and the names that have an alias of Aegir's Drush. Only names of
/// directories are read, and no link is followed. The search is as deep as Aegir, BOA and composer put Drupal
/// roots.
std::set<std::string> names_below(const std::vector<std::string>& directories);

/// One finding for each prefix of a name that is not among `names`, but only for the 20 prefixes with most
/// keys, and a sum. Walks over all keys and changes none. Memory does not grow with the number of keys.
Findings examine_leftovers(const config::Config& config, const std::vector<redis::ServerSettings>& servers,
                           const std::set<std::string>& names, const redis::Progress& progress);

// What a site's own settings.php makes of the switch. Our PHP file settings/report.php includes it, never as
// root. It is refused where somebody else than this user and root can write settings.php, core's first files
// or the directories above them. The user's own group may, if it has no other member.

/// The values of each key that the PHP file says: core, chain, redis, other and prefix. Without an answer,
/// the key `problem` says why. All values but prefixes are printable.
using SettingsAnswer = std::map<std::string, std::vector<std::string>>;

/// Finds the answer in `output`, which may have other text. An answer in any other form is a problem.
SettingsAnswer settings_in(const std::string& output);

/// Whether settings.php keeps everything out of Redis while the switch is on. Bad where it does not. Where
/// nobody knows: good on BOA, else a warning. A warning, too, where nothing is ever in Redis.
Finding examine_switch(const config::Config& config, const site::Site& site);

/// Asks the site's settings.php, once for each Drupal root in `roots`, what the keys begin with. Prints lines
/// for `sites` of a configuration, or JSON. Links in `roots` are kept: a path has `current`, not one release.
/// Tells how many keys there are. Status not_protected where settings.php gives no answer.
ExitStatus find_prefix(Patient patient, const std::vector<std::string>& roots, bool json_wanted,
                       std::ostream& out, report::Report& report);

/// Parts of examine().
void examine_configuration(const Patient& patient, Findings& findings);
void examine_redis(const Patient& patient, Findings& findings);
void examine_site(const Patient& patient, const site::Site& site, Findings& findings);
void examine_state(const Patient& patient, Findings& findings);
void examine_hooks(const Patient& patient, Findings& findings);

}  // namespace cachehold::command
