// SPDX-License-Identifier: MIT
#include "record/history.hpp"

#include <optional>
#include <sstream>

#include "os/append_line.hpp"
#include "os/replace_file.hpp"
#include "report/json.hpp"
#include "yaml/document.hpp"

namespace cachehold::record {
namespace {

namespace json = report::json;

std::string text(const yaml::Node& line, const char* key) {
    const yaml::Node* found = line.find(key);
    return found == nullptr ? "" : found->scalar;
}

std::uint64_t number(const yaml::Node& line, const char* key) {
    const std::string digits = text(line, key);
    const bool is_number =
        !digits.empty() && digits.size() <= 18 && digits.find_first_not_of("0123456789") == std::string::npos;
    return is_number ? std::stoull(digits) : 0;
}

/// JSON is YAML.
std::optional<Event> event_from(const std::string& line) try {
    const yaml::Node node = yaml::parse(line);
    Event event;
    event.at = static_cast<std::int64_t>(number(node, "at"));
    event.what = text(node, "event");
    event.root = text(node, "root");
    event.uri = text(node, "uri");
    event.task = text(node, "task");
    event.since = static_cast<std::int64_t>(number(node, "since"));
    event.keys = number(node, "keys");
    event.milliseconds = number(node, "milliseconds");
    event.flush_owed = text(node, "flush_owed") == "true";
    event.reason = text(node, "reason");
    const bool is_ours = event.what == "held" || event.what == "released" || event.what == "kept";
    return is_ours && event.at > 0 ? std::optional(event) : std::nullopt;
} catch (const yaml::SyntaxError&) {
    return std::nullopt;
}

}  // namespace

std::string to_line(const Event& event) {
    return json::object({{"at", json::number(event.at)},
                         {"event", json::text(event.what)},
                         {"uri", json::text(event.uri)},
                         {"root", json::text(event.root)},
                         {"task", json::text(event.task)},
                         {"since", json::number(event.since)},
                         {"keys", json::number(event.keys)},
                         {"milliseconds", json::number(event.milliseconds)},
                         {"flush_owed", json::boolean(event.flush_owed)},
                         {"reason", json::text(event.reason)}});
}

void History::add(const Event& event) const noexcept try {
    os::append_line((directory_ / "history").string(), to_line(event), size_limit);
} catch (...) {
    return;
}

std::vector<Event> History::read() const {
    std::vector<Event> events;
    for (const char* name : {"history.old", "history"}) {
        const auto file = os::read_file(disk_, {directory_, name}, 2 * size_limit);
        std::istringstream lines(file ? file->bytes : "");
        for (std::string line; std::getline(lines, line);)
            if (auto event = event_from(line)) events.push_back(std::move(*event));
    }
    return events;
}

}  // namespace cachehold::record
