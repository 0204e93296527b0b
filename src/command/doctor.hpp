// SPDX-License-Identifier: MIT
// Whether a task could be protected now: everything that a hold needs, looked at and not touched.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "hold/hold.hpp"
#include "redis/endpoint.hpp"

namespace cachehold::command {

struct Finding {
    enum class State {
        good,
        warning,  ///< worth mending; a task could be protected all the same
        bad,
    };
    State state;
    std::string check;  ///< "redis": one word for programs, or the key of a setting
    std::string text;   ///< what was found and, unless good, the way out; printable
    report::ExitStatus status = report::ExitStatus::done;  ///< bad: what a hold would end with
};

struct Patient {
    os::Disk& disk;
    const os::Clock& clock;
    const os::Processes& processes;
    report::Report& report;
    const config::Config& config;
    const std::vector<redis::ServerSettings>& servers;
    std::string password_place;  ///< see cli::Settings
    std::string state_directory;
    std::string home;  ///< empty: none
    std::optional<site::Site> site;
    redis::Progress progress;
};

/// All of them, in an order that puts causes first. Throws nothing but a bug.
std::vector<Finding> examine(const Patient& patient);

/// done, or the status of the first that is bad.
report::ExitStatus status_of(const std::vector<Finding>& findings);

/// A line each, "good     redis: …"; or one line of JSON for all of `user`.
void print_findings(const std::vector<Finding>& findings, const std::string& user, bool json_wanted,
                    std::ostream& out);

/// Parts of examine().
void examine_configuration(const Patient& patient, std::vector<Finding>& findings);
void examine_redis(const Patient& patient, std::vector<Finding>& findings);
void examine_site(const Patient& patient, const site::Site& site, std::vector<Finding>& findings);
void examine_state(const Patient& patient, std::vector<Finding>& findings);
void examine_hooks(const Patient& patient, std::vector<Finding>& findings);

}  // namespace cachehold::command
