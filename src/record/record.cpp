// SPDX-License-Identifier: MIT
#include "record/record.hpp"

#include <algorithm>
#include <limits>

#include "os/clock.hpp"
#include "report/error.hpp"
#include "report/percent.hpp"
#include "report/printable.hpp"

namespace cachehold::record {
namespace {

constexpr const char* state_names[] = {"intent", "owed", "flushed", "settling"};
constexpr const char* edit_names[] = {"none", "ours", "owners"};
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

/// Takes the lines off a record in the order of FORMAT.md. A complaint names the line that was taken last.
class Reader {
public:
    Reader(std::string_view text, const std::string& file) : rest_(text), file_(file) {}

    [[noreturn]] void fail(const std::string& what) const {
        throw report::Error(report::ExitStatus::file_system,
                            report::printable(file_) + ":" + std::to_string(line_) + ": damaged record: " +
                                what + "; it stays as it is; move it away and run 'cachehold recover SITE'");
    }

    [[noreturn]] void fail(const std::string& key, const std::string& what) const {
        fail("'" + key.substr(key.find_first_not_of(' ')) + "' " + what);
    }

    [[nodiscard]] bool has(const std::string& key) const { return rest_.starts_with(key + ' '); }

    std::string text(const std::string& key) {
        ++line_;
        const std::string_view found = rest_.substr(0, rest_.find('\n'));
        if (found.size() == rest_.size()) fail("it ends before its line 'end'");
        if (!has(key))
            fail("expected '" + key + "', found " + report::quoted(found.substr(0, found.find(' ', 2)), 40));
        const auto value = report::percent_decode(found.substr(key.size() + 1), plain);
        if (!value || value->empty() || value->find('\0') != std::string::npos)
            fail(key, "has a value that cachehold does not write");
        rest_.remove_prefix(found.size() + 1);
        return *value;
    }

    std::string text_or_empty(const std::string& key) { return has(key) ? text(key) : ""; }

    std::uint64_t number(const std::string& key, std::uint64_t most) {
        constexpr std::size_t most_digits = 18;
        const std::string digits = text(key);
        const bool is_number =
            digits.size() <= most_digits && digits.find_first_not_of("0123456789") == std::string::npos;
        const std::uint64_t value = is_number ? std::stoull(digits) : most;
        if (value >= most || std::to_string(value) != digits) fail(key, "must be a number");
        return value;
    }

    std::int64_t time(const std::string& key, std::int64_t before) {
        const auto seconds = os::from_utc(text(key));
        if (!seconds || *seconds < 0 || *seconds >= before) fail(key, "must be a time");
        return *seconds;
    }

    template <typename Enum, std::size_t count>
    Enum one_of(const std::string& key, const std::string& value, const char* const (&names)[count]) const {
        const auto* const found = std::find(std::begin(names), std::end(names), value);
        if (found == std::end(names)) fail(key, "has an unknown value");
        return static_cast<Enum>(found - std::begin(names));
    }

    /// The last line: `whole` as far as it has been taken must be what was written.
    void end(std::string_view whole) {
        const std::string_view above = whole.substr(0, whole.size() - rest_.size());
        if (text("end") != short_hash(above) || !rest_.empty()) fail("it was changed after it was written");
    }

private:
    std::string_view rest_;
    const std::string& file_;
    int line_ = 0;
};

Place place_of(Reader& in) {
    const std::string value = in.text("place");
    const auto space = std::min(value.find(' '), value.size());
    const auto edit = in.one_of<Place::Edit>("place", value.substr(0, space), edit_names);
    const auto site = site::from_full_path(value.substr(std::min(space + 1, value.size())));
    if (!site) in.fail("place", "must name a site directory");
    return {*site, edit};
}

Holder holder_of(Reader& in) {
    constexpr auto any_pid = static_cast<std::uint64_t>(std::numeric_limits<int>::max());
    Holder holder;
    holder.token = in.text("holder");
    holder.task = in.text_or_empty("  task");
    holder.process.pid = static_cast<int>(in.number("  pid", any_pid));
    holder.process.start = in.number("  start", std::numeric_limits<std::uint64_t>::max());
    holder.process.boot = in.text_or_empty("  boot");
    holder.process.host = in.text_or_empty("  host");
    holder.process.pid_namespace = in.text_or_empty("  pid_namespace");
    holder.since = in.time("  since", year_2100);
    holder.failed = in.has("  failed_at");
    if (holder.failed) {
        holder.failed_at = in.time("  failed_at", year_2100);
        holder.reason = in.text_or_empty("  reason");
    }
    return holder;
}

}  // namespace

void add_place(Record& record, const site::Site& site, Place::Edit edit) {
    auto& places = record.places;
    auto found =
        std::find_if(places.begin(), places.end(), [&](const Place& place) { return place.site == site; });
    if (found == places.end()) found = places.insert(found, {site, Place::Edit::none});
    if (found->edit == Place::Edit::none) found->edit = edit;
    if (!site.is_platform()) add_name(record, site.uri);
}

void add_name(Record& record, const std::string& name) {
    auto& names = record.names;
    if (std::count(names.begin(), names.end(), name) == 0) names.push_back(name);
}

std::string to_text(const Record& record) {
    std::string text = line("version", "1") + line("id", record.id) +
                       line("state", state_names[static_cast<int>(record.state)]) +
                       line("since", os::to_utc(record.since));
    for (const auto& place : record.places)
        text += line("place", std::string(edit_names[static_cast<int>(place.edit)]) + ' ' +
                                  place.site.directory().string());
    for (const auto& name : record.names) text += line("name", name);
    for (const auto& holder : record.holders) text += lines_of(holder);
    text += line("server", record.server) + line("second_cache", record.second_cache);
    if (record.state == State::settling) text += line("settle_until", os::to_utc(record.settle_until));
    return text + line("end", short_hash(text));
}

Record from_text(const std::string& text, const std::string& file) {
    Reader in(text, file);
    if (in.text("version") != "1") in.fail("version", "is not 1; a newer cachehold wrote it");
    Record record;
    record.id = in.text("id");
    record.state = in.one_of<State>("state", in.text("state"), state_names);
    record.since = in.time("since", year_2100);
    record.places.push_back(place_of(in));
    while (in.has("place")) record.places.push_back(place_of(in));
    while (in.has("name")) {
        record.names.push_back(in.text("name"));
        if (!site::is_name(record.names.back())) in.fail("name", "must be the name of a site");
    }
    while (in.has("holder")) {
        record.holders.push_back(holder_of(in));
        if (record.holders.size() > most_holders) in.fail("it has more than 200 holders");
    }
    record.server = in.text_or_empty("server");
    record.second_cache = in.text_or_empty("second_cache");
    constexpr auto any_year = std::numeric_limits<std::int64_t>::max();
    if (record.state == State::settling) record.settle_until = in.time("settle_until", any_year);
    in.end(text);
    return record;
}

/// FNV-1a: one changed byte always changes it.
std::string short_hash(std::string_view text) {
    std::uint32_t hash = 2166136261U;
    for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
    std::string hex;
    for (unsigned shift = 32; shift > 0; shift -= 4) hex += "0123456789abcdef"[(hash >> (shift - 4)) & 15U];
    return hex;
}

}  // namespace cachehold::record
