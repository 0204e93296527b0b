// SPDX-License-Identifier: MIT
#include <algorithm>

#include "config/keys.hpp"
#include "config/load.hpp"
#include "report/printable.hpp"
#include "report/suggest.hpp"

namespace cachehold::config {
namespace {

std::string described(const Value& value) {
    if (value.kind == Value::Kind::list) return value.items.empty() ? "an empty list" : "a list";
    if (value.kind == Value::Kind::map) return "a map";
    if (value.text.empty()) return "empty";
    return (value.quoted ? "the text '" : "'") + report::printable(value.text, 60) + "'";
}

/// For `doctor`.
std::string shown(const Value& value) {
    if (value.kind != Value::Kind::list) return report::printable(value.text);
    std::string text;
    for (const Value& item : value.items) text += (text.empty() ? "" : ", ") + report::printable(item.text);
    return "[" + text + "]";
}

std::string complaint(const Key& key, const Value& value, const Value& wrong) {
    const bool is_item = &wrong != &value;
    std::string what = described(wrong);
    if (is_item && wrong.kind == Value::Kind::list) what = "a list";  // what is in it was left out
    if (key.secret && wrong.kind == Value::Kind::text && !wrong.text.empty()) what = "something else";
    return (is_item ? "holds " : "is ") + what + "; expected " + std::string(key.expected);
}

std::string_view map_of(std::string_view path) {
    return path.substr(0, path.size() - last_part(path).size());
}

/// A near name beside it, else the same name in the wrong map.
std::string suggestion(const std::string& path) {
    const std::string_view map = map_of(path);
    std::vector<std::string_view> beside;
    for (const Key& row : keys())
        if (map_of(row.path) == map) beside.push_back(last_part(row.path));
    std::string near = report::did_you_mean(last_part(path), beside);
    if (!near.empty()) return near;
    for (const Key& row : keys())
        if (last_part(row.path) == last_part(path)) return "; did you mean '" + std::string(row.path) + "'?";
    return "";
}

void apply(Config& config, const Entry& entry, const std::string& file) {
    const auto& [path, value] = entry;
    const auto key =
        std::find_if(keys().begin(), keys().end(), [&](const Key& row) { return row.path == entry.path; });
    if (key == keys().end()) {
        const std::string near = suggestion(path);
        const bool is_told = !near.empty() || !path.starts_with("redis.");
        refuse_at(file, value.line,
                  is_told ? "unknown key " + report::quoted(path) + near
                          : "unknown key in 'redis', whose name is not told: it may be secret");
    }
    const bool is_map = value.kind == Value::Kind::map || value.kind == Value::Kind::empty;
    try {
        if (key->set != nullptr)
            key->set(config, value);
        else if (!is_map)  // one whose keys are all commented out is empty
            throw Wrong{&value};
    } catch (const Wrong& wrong) {
        const std::string name = path.empty() ? "the file" : "'" + path + "'";
        refuse_at(file, wrong.value->line, name + ' ' + complaint(*key, value, *wrong.value));
    }
    if (key->set == nullptr) return;
    const std::string place = file + ':' + std::to_string(value.line);
    config.origins[path] = {path == "redis.password" ? "(secret)" : shown(value), place};
    if (path == "redis.password" || path == "redis.password_file") config.redis.password_place = place;
}

}  // namespace

void apply(Config& config, const std::string& text, const std::string& file,
           const std::function<bool(const std::string& key)>& is_open) {
    Config changed = config;
    Config ignored = config;
    int password = 0;
    int password_file = 0;
    for (const Entry& entry : parse(text, file)) {
        Config& target = !is_open || is_open(entry.path) ? changed : ignored;
        target.redis.is_configured = target.redis.is_configured || entry.path == "redis";
        apply(target, entry, file);
        if (entry.path == "redis.password") password = entry.value.line;
        if (entry.path == "redis.password_file") password_file = entry.value.line;
    }
    if (password > 0 && password_file > 0)
        refuse_at(file, password, "both 'redis.password' and 'redis.password_file'; keep one of them");
    config = std::move(changed);
}

}  // namespace cachehold::config
