// SPDX-License-Identifier: MIT
// Whether a task could be protected now: everything that a hold needs, looked at and not touched.
#pragma once

#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "command/words.hpp"
#include "redis/endpoint.hpp"

namespace cachehold::command {

struct Finding {
    enum class State {
        good,
        warning,  ///< worth mending; a task could be protected all the same
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

/// All of them, in an order that puts causes first. Throws nothing but a bug.
Findings examine(const Patient& patient);

/// done, or the status of the first that is bad.
ExitStatus status_of(const Findings& findings);

/// A line each, "good     redis: …"; or one line for all of `user`: "users" and a JSON object.
void print_findings(const Findings& findings, const std::string& user, bool json_wanted, std::ostream& out);

// Keys in Redis of names that no site on this machine has any more.

/// Every name that a site may have here: entries, also links, of a directory `sites` in or below one of
/// `directories`, and names with an alias of Aegir's Drush. Only names of directories are read; no link is
/// followed. The search goes as deep as Aegir, BOA and composer put Drupal roots, no deeper.
std::vector<std::string> names_below(const std::vector<std::string>& directories);

/// One finding for each prefix of a name that is not among `names`, most keys first, and one that sums up.
/// A walk over all keys, which changes nothing, in memory that does not grow with them.
Findings examine_leftovers(const config::Config& config, const std::vector<redis::ServerSettings>& servers,
                           const std::vector<std::string>& names, const redis::Progress& progress);

// What a site's own settings.php makes of the switch. Our PHP file settings/report.php asks it, never as
// root. Only this user and root may be able to write settings.php, core's first files and the directories
// above them. Their own group may, too, if it has no other member.

/// The values of each key: core, chain, redis, other and prefix, as the PHP file says; or a problem, which is
/// why there is no answer. All but prefixes are printable.
using SettingsAnswer = std::map<std::string, std::vector<std::string>>;

/// The one that is in `output` among other things. What the PHP file does not write like that is a problem.
SettingsAnswer settings_in(const std::string& output);

/// Whether settings.php takes everything out of Redis while the switch is on. Bad where it does not; a
/// warning where that is not known.
Finding examine_switch(const config::Config& config, const site::Site& site);

/// What keys begin with by settings.php in each of `roots`: lines for `sites` of a configuration, or JSON.
/// Links in them stay, so that `current` is noted and no release. Tells how many keys there are. Status
/// not_protected: settings.php gives no answer, nothing is guessed.
ExitStatus find_prefix(Patient patient, const std::vector<std::string>& roots, bool json_wanted,
                       std::ostream& out, report::Report& report);

/// Parts of examine().
void examine_configuration(const Patient& patient, Findings& findings);
void examine_redis(const Patient& patient, Findings& findings);
void examine_site(const Patient& patient, const site::Site& site, Findings& findings);
void examine_state(const Patient& patient, Findings& findings);
void examine_hooks(const Patient& patient, Findings& findings);

}  // namespace cachehold::command
