// SPDX-License-Identifier: MIT
#include "record/record.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "report/report.hpp"

namespace cachehold::record {
namespace {

constexpr const char* state_names[] = {"intent", "owed", "flushed", "settling"};
constexpr const char* edit_names[] = {"none", "ours", "owners", "made"};
constexpr std::int64_t year_2100 = 4102444800;
/// Printable ASCII but for letters, digits and the percent sign.
constexpr std::string_view plain = " !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~";

std::string line(const std::string& key, const std::string& value) {
    return value.empty() ? "" : key + ' ' + report::percent_encode(value, plain) + '\n';
}

std::string lines_of(const Holder& holder) {
    const os::ProcessIdentity& process = holder.process;
    std::string text = line("holder", holder.token) + line("  task", holder.task) +
                       line("  pid", std::to_string(process.pid)) +
                       line("  start", std::to_string(process.start)) + line("  boot", process.boot) +
                       line("  host", process.host) + line("  pid_namespace", process.pid_namespace) +
                       line("  since", os::to_utc(holder.since));
    if (holder.failed)
        text += line("  failed_at", os::to_utc(holder.failed_at)) + line("  reason", holder.reason);
    return text;
}

/// The value of a line; empty where no value is written so.
std::string value_in(std::string_view line, std::size_t space) {
    if (space == std::string_view::npos) return "";
    const auto value = report::percent_decode(line.substr(space + 1), plain);
    return value && value->find('\0') == std::string::npos ? *value : "";
}

template <typename Number>
Number number_in(const std::string& value) {
    Number number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
}

std::int64_t time_in(const std::string& value) {
    const auto seconds = os::from_utc(value);
    return seconds && *seconds > 0 && *seconds < year_2100 ? *seconds : 0;
}

template <typename Enum, std::size_t count>
Enum one_of(const std::string& value, const char* const (&names)[count]) {
    const auto* const found = std::find(std::begin(names), std::end(names), value);
    return static_cast<Enum>(found == std::end(names) ? 0 : found - std::begin(names));
}

const Place no_place{{"/", "?"}, Place::Edit::none};

Place place_in(const std::string& value) {
    const auto space = std::min(value.find(' '), value.size());
    const auto site = site::from_full_path(value.substr(std::min(space + 1, value.size())));
    return site ? Place{*site, one_of<Place::Edit>(value.substr(0, space), edit_names)} : no_place;
}

void take(Holder& holder, const std::string& key, const std::string& value) {
    if (key == "  task") holder.task = value;
    if (key == "  pid") holder.process.pid = static_cast<int>(number_in<unsigned>(value));
    if (key == "  start") holder.process.start = number_in<std::uint64_t>(value);
    if (key == "  boot") holder.process.boot = value;
    if (key == "  host") holder.process.host = value;
    if (key == "  pid_namespace") holder.process.pid_namespace = value;
    if (key == "  since") holder.since = time_in(value);
    if (key == "  failed_at") holder.failed_at = time_in(value);
    if (key == "  failed_at") holder.failed = true;
    if (key == "  reason") holder.reason = value;
}

void take(Record& record, const std::string& key, const std::string& value) {
    if (key == "id") record.id = value;
    if (key == "state") record.state = one_of<State>(value, state_names);
    if (key == "since") record.since = time_in(value);
    if (key == "place") record.places.push_back(place_in(value));
    if (key == "prefix") record.names.push_back("/" + value);
    if (key == "name") record.names.push_back(site::is_name(value) ? value : "?" + value);
    if (key == "holder" && record.holders.size() < most_holders) record.holders.emplace_back().token = value;
    if (key == "server") record.server = value;
    if (key == "second_cache") record.second_cache = value;
    if (key == "settle_until") record.settle_until = time_in(value);
}

std::string key_in(std::string_view line) {
    return std::string(line.substr(0, line.find(' ', line.starts_with("  ") ? 2 : 0)));
}

/// What can be understood of `text`; where that is not all, it is not what to_text() makes of it.
Record understood(const std::string& text) {
    Record record;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::string key = key_in(line);
        const std::string value = value_in(line, line.find(' ', key.size()));
        if (!line.starts_with(' '))
            take(record, key, value);
        else if (!record.holders.empty())
            take(record.holders.back(), key, value);
    }
    return record;
}

/// Why `text` is no record, where `ours` would be written instead: the first line that differs.
std::string damage_of(const std::string& text, const std::string& ours) {
    const auto differs = std::mismatch(text.begin(), text.end(), ours.begin(), ours.end()).first;
    const auto begin = std::string(text.begin(), differs).rfind('\n') + 1;
    const std::string key = key_in(text.substr(begin, text.find('\n', begin) - begin));
    return std::to_string(1 + std::count(text.begin(), differs, '\n')) + ": damaged record: " +
           (begin == 0 && key == "version" ? "a newer cachehold wrote it"
                                           : report::quoted(key, 40) + " is not as cachehold writes it");
}

}  // namespace

bool Record::has_place(const site::Site& site) const {
    return std::ranges::find(places, site, &Place::site) != places.end();
}

bool Record::has_name(const std::string& name) const { return std::ranges::find(names, name) != names.end(); }

bool Record::has_token(const std::string& token) const {
    return !token.empty() && std::ranges::find(holders, token, &Holder::token) != holders.end();
}

void add_place(Record& record, const site::Site& site, Place::Edit edit) {
    auto& places = record.places;
    auto found = std::ranges::find(places, site, &Place::site);
    if (found == places.end()) found = places.insert(found, {site, Place::Edit::none});
    if (found->edit == Place::Edit::none) found->edit = edit;
    if (!site.is_platform()) add_name(record, site.uri);
}

void add_name(Record& record, const std::string& name) {
    if (!record.has_name(name)) record.names.push_back(name);
}

std::string to_text(const Record& record) {
    std::string text = line("version", "1") + line("id", record.id) +
                       line("state", state_names[static_cast<int>(record.state)]) +
                       line("since", os::to_utc(record.since));
    for (const auto& place : record.places)
        text += line("place", std::string(edit_names[static_cast<int>(place.edit)]) + ' ' +
                                  place.site.directory().string());
    for (const auto& name : record.names)
        text += name.starts_with('/') ? line("prefix", name.substr(1)) : line("name", name);
    for (const auto& holder : record.holders) text += lines_of(holder);
    text += line("server", record.server) + line("second_cache", record.second_cache);
    if (record.state == State::settling) text += line("settle_until", os::to_utc(record.settle_until));
    return text + line("end", short_hash(text));
}

Record from_text(const std::string& text, const std::string& file) {
    Record record = understood(text);
    // What no record is without: a text that lacks its line must differ from ours.
    if (record.id.empty()) record.id = "?";
    if (record.places.empty()) record.places.push_back(no_place);
    const std::string ours = to_text(record);
    if (ours == text) return record;
    throw Error(ExitStatus::file_system,
                report::printable(file) + ":" + damage_of(text, ours) +
                    "; it stays as it is; move it away and run 'cachehold recover SITE'");
}

/// FNV-1a: one changed byte always changes it.
std::string short_hash(std::string_view text) {
    std::uint32_t hash = 2166136261U;
    for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
    return report::hex(hash, 8);
}

}  // namespace cachehold::record
