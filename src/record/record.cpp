// SPDX-License-Identifier: MIT
#include "record/record.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "report/error.hpp"
#include "yaml/document.hpp"

namespace cachehold::record {
namespace {

using yaml::Node;

constexpr const char* state_names[] = {"intent", "owed", "flushed", "settling"};
constexpr const char* edit_names[] = {"none", "ours", "owners"};

/// Reads one map and knows its file, so that every complaint names the place.
class Reader {
public:
    Reader(const Node& node, const std::string& file) : node_(node), file_(file) {
        if (node.kind != Node::Kind::map) fail(node.line, "expected keys and values");
    }

    [[noreturn]] void fail(int line, const std::string& what) const {
        throw report::Error(report::ExitStatus::file_system,
                            file_ + ":" + std::to_string(line) + ": damaged record: " + what +
                                "; it stays as it is; move it away and run 'cachehold recover SITE'");
    }

    const Node& at(const char* key) const {
        const Node* found = node_.find(key);
        if (found == nullptr) fail(node_.line, std::string("'") + key + "' is missing");
        return *found;
    }

    std::string text(const char* key) const {
        const Node& found = at(key);
        if (found.kind != Node::Kind::scalar) fail(found.line, std::string("'") + key + "' must be text");
        return found.scalar;
    }

    std::string text_or_empty(const char* key) const { return node_.find(key) == nullptr ? "" : text(key); }

    std::uint64_t number(const char* key) const {
        const std::string digits = text(key);
        if (digits.empty() || digits.size() > 18 ||
            digits.find_first_not_of("0123456789") != std::string::npos)
            fail(at(key).line, std::string("'") + key + "' must be a number");
        return std::stoull(digits);
    }

    std::int64_t seconds(const char* key) const { return static_cast<std::int64_t>(number(key)); }

    template <std::size_t count>
    std::size_t one_of(const char* key, const char* const (&names)[count]) const {
        const std::string value = text(key);
        for (std::size_t i = 0; i < count; ++i)
            if (value == names[i]) return i;
        fail(at(key).line, std::string("'") + key + "' has an unknown value");
    }

    const std::vector<Node>& items(const char* key) const {
        const Node& found = at(key);
        if (found.kind != Node::Kind::list) fail(found.line, std::string("'") + key + "' must be a list");
        return found.list;
    }

    [[nodiscard]] bool has(const char* key) const { return node_.find(key) != nullptr; }

    void demand_only(std::initializer_list<const char*> known) const {
        for (const auto& [key, value] : node_.map) {
            bool is_known = false;
            for (const char* name : known) is_known = is_known || key == name;
            if (!is_known) fail(value.line, "unknown key '" + key + "'");
        }
    }

private:
    const Node& node_;
    const std::string& file_;
};

Node number(std::uint64_t value) { return yaml::scalar(std::to_string(value)); }
Node seconds(std::int64_t value) { return number(static_cast<std::uint64_t>(value)); }

Node to_node(const Place& place) {
    return yaml::map({{"root", yaml::scalar(place.site.root.string())},
                      {"uri", yaml::scalar(place.site.uri)},
                      {"edit", yaml::scalar(edit_names[static_cast<int>(place.edit)])}});
}

Node to_node(const Holder& holder) {
    std::vector<std::pair<std::string, Node>> entries = {
        {"token", yaml::scalar(holder.token)},
        {"task", yaml::scalar(holder.task)},
        {"pid", number(static_cast<std::uint64_t>(holder.process.pid))},
        {"start", number(holder.process.start)},
        {"boot", yaml::scalar(holder.process.boot)},
        {"host", yaml::scalar(holder.process.host)},
        {"since", seconds(holder.since)}};
    if (!holder.process.pid_namespace.empty())
        entries.emplace_back("pid_namespace", yaml::scalar(holder.process.pid_namespace));
    if (holder.failed) {
        entries.emplace_back("failed_at", seconds(holder.failed_at));
        entries.emplace_back("reason", yaml::scalar(holder.reason));
    }
    return yaml::map(std::move(entries));
}

Place place_of(const Reader& in) {
    in.demand_only({"root", "uri", "edit"});
    const auto edit = static_cast<Place::Edit>(in.one_of("edit", edit_names));
    return {site::Site{in.text("root"), in.text("uri")}, edit};
}

Holder holder_of(const Reader& in) {
    in.demand_only(
        {"token", "task", "pid", "start", "boot", "host", "since", "pid_namespace", "failed_at", "reason"});
    Holder holder;
    holder.token = in.text("token");
    holder.task = in.text("task");
    const auto pid = in.number("pid");
    if (pid > static_cast<std::uint64_t>(std::numeric_limits<int>::max()))
        in.fail(in.at("pid").line, "'pid' is no process");
    holder.process = {static_cast<int>(pid), in.number("start"), in.text("boot"), in.text("host"),
                      in.text_or_empty("pid_namespace")};
    holder.since = in.seconds("since");
    holder.failed = in.has("failed_at");
    if (holder.failed) {
        holder.failed_at = in.seconds("failed_at");
        holder.reason = in.text("reason");
    }
    return holder;
}

Node parsed(const std::string& text, const std::string& file) try {
    return yaml::parse(text);
} catch (const yaml::SyntaxError& error) {
    Node nothing;
    nothing.kind = Node::Kind::map;
    Reader(nothing, file).fail(error.line(), error.what());
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
    std::vector<Node> places;
    std::vector<Node> names;
    std::vector<Node> holders;
    for (const auto& place : record.places) places.push_back(to_node(place));
    for (const auto& name : record.names) names.push_back(yaml::scalar(name));
    for (const auto& holder : record.holders) holders.push_back(to_node(holder));
    std::vector<std::pair<std::string, Node>> entries = {
        {"version", yaml::scalar("1")},
        {"id", yaml::scalar(record.id)},
        {"state", yaml::scalar(state_names[static_cast<int>(record.state)])},
        {"since", seconds(record.since)},
        {"places", yaml::list(std::move(places))},
        {"names", yaml::list(std::move(names))},
        {"holders", yaml::list(std::move(holders))}};
    if (!record.server.empty()) entries.emplace_back("server", yaml::scalar(record.server));
    if (!record.second_cache.empty()) entries.emplace_back("second_cache", yaml::scalar(record.second_cache));
    if (record.state == State::settling) entries.emplace_back("settle_until", seconds(record.settle_until));
    return yaml::emit(yaml::map(std::move(entries)));
}

Record from_text(const std::string& text, const std::string& file) {
    const Node document = parsed(text, file);
    const Reader in(document, file);
    if (in.number("version") != 1)
        in.fail(in.at("version").line, "'version' is not 1; a newer cachehold wrote it");
    in.demand_only({"version", "id", "state", "since", "places", "names", "holders", "server", "second_cache",
                    "settle_until"});
    Record record;
    record.id = in.text("id");
    record.state = static_cast<State>(in.one_of("state", state_names));
    record.since = in.seconds("since");
    for (const auto& item : in.items("places")) record.places.push_back(place_of(Reader(item, file)));
    if (record.places.empty()) in.fail(in.at("places").line, "'places' is empty");
    for (const auto& item : in.items("names")) record.names.push_back(item.scalar);
    for (const auto& item : in.items("holders")) record.holders.push_back(holder_of(Reader(item, file)));
    record.server = in.text_or_empty("server");
    record.second_cache = in.text_or_empty("second_cache");
    if (record.state == State::settling) record.settle_until = in.seconds("settle_until");
    return record;
}

}  // namespace cachehold::record
