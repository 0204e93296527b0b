// SPDX-License-Identifier: MIT
#include "config/load.hpp"

#include <algorithm>
#include <boost/algorithm/string/replace.hpp>
#include <cstdlib>

#include "config/keys.hpp"
#include "report/report.hpp"

namespace cachehold::config {
namespace {

constexpr std::size_t text_limit = std::size_t{1} << 20U;
constexpr std::size_t password_file_limit = 4096;

[[noreturn]] void refuse(const std::string& message) { throw Error(ExitStatus::configuration, message); }

void refuse_what_others_write(const std::string& path, const File& file) {
    if (!file.others_write.empty())
        refuse(report::quoted(path) + " may be written by " + file.others_write +
               "; make it root's or your own, 'chmod go-w' it");
}

void refuse_what_others_read(const std::string& path, const File& file) {
    if (file.others_read)
        refuse(report::quoted(path) + " holds a password and everybody may read it; 'chmod o-rwx' it");
}

/// Keys of which a user says nothing where the Redis, or the policy, is root's. What root starts is always
/// root's to say.
bool is_for_root(const std::string& key) {
    for (const std::string_view one :
         {"redis", "prefixes", "sites", "keep", "state_dir", "ini_size_limit", "lock_wait"})
        if (key == one || key.starts_with(std::string(one) + '.')) return true;
    return false;
}

std::string first_line(const std::string& text) {
    std::string line = text.substr(0, text.find('\n'));
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

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
    if (key.secret && wrong.kind == Value::Kind::text && !wrong.text.empty()) what = "something else";
    return (is_item ? "holds " : "is ") + what + "; expected " + std::string(key.expected);
}

std::string_view map_of(std::string_view path) {
    return path.substr(0, path.size() - last_part(path).size());
}

/// The same name in another map, else all names of this one.
std::string suggestion(const std::string& path) {
    for (const Key& row : keys())
        if (last_part(row.path) == last_part(path)) return "; did you mean '" + std::string(row.path) + "'?";
    const std::string_view map = map_of(path);
    if (map == "sites.") return "; it holds directories, each by its absolute path";
    std::string names;
    for (const Key& row : keys())
        if (map_of(row.path) == map && !row.path.empty())
            names += (names.empty() ? "; expected " : ", ") + std::string(last_part(row.path));
    return names;
}

void apply(Config& config, const Entry& entry, const std::string& file) {
    const auto& [path, site, value] = entry;
    const std::string shown_path = boost::replace_first_copy(path, "*", site);
    const auto key =
        std::find_if(keys().begin(), keys().end(), [&](const Key& row) { return row.path == entry.path; });
    if (key == keys().end()) {
        const std::string hint = suggestion(path);
        const bool is_told = !path.starts_with("redis.") || hint.find('?') != hint.npos;
        refuse_at(file, value.line,
                  (is_told ? "unknown key " + report::quoted(shown_path)
                           : "unknown key in 'redis', whose name is not told: it may be secret") +
                      hint);
    }
    const bool is_map = value.kind == Value::Kind::map || value.kind == Value::Kind::empty;
    try {
        if (key->set != nullptr)
            key->set(config, entry);
        else if (!is_map)  // one whose keys are all commented out is empty
            throw Wrong{&value};
    } catch (const Wrong& wrong) {
        const std::string name = path.empty() ? "the file" : report::quoted(shown_path);
        refuse_at(file, wrong.value->line, name + ' ' + complaint(*key, value, *wrong.value));
    }
    if (key->set == nullptr || !site.empty()) return;
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

Places default_places(std::optional<std::string> required) {
    Places places;
    places.files.emplace_back("/etc/cachehold.yml");
    const char* home = std::getenv("HOME");
    const std::string own = own_file(home == nullptr ? "" : home);
    if (!own.empty()) places.files.push_back(own);
    places.required = std::move(required);
    return places;
}

std::string own_file(const std::string& home) {
    return home.empty() || home[0] != '/' ? "" : home + "/.config/cachehold.yml";
}

std::optional<Loader::Layer> Loader::read(const std::string& path) const {
    File file = read_(path, text_limit);
    if (file.is_missing) return std::nullopt;
    if (!file.problem.empty())
        refuse("cannot read " + report::quoted(path) + ": " + file.problem + "; mend that, or move it away");
    refuse_what_others_write(path, file);
    return Layer{path, std::move(file)};
}

Config Loader::applied() const {
    Config config;
    const auto add_layer = [&](const Layer& layer) {
        const std::string place_before = config.redis.password_place;
        const auto is_open = [&](const std::string& key) {
            return !layer.is_of_user ||
                   (key != "php" && config.origins.count(key) == 0 && !(is_roots_ && is_for_root(key)));
        };
        apply(config, layer.file.text, layer.path, is_open);
        if (config.redis.password && config.redis.password_place != place_before)
            refuse_what_others_read(layer.path, layer.file);
        config.sources.push_back(layer.path);
    };
    for (const Layer& layer : layers_) add_layer(layer);
    if (required_) add_layer(*required_);
    return config;
}

/// Last of all, since a later file may name another one that we can read.
void Loader::read_password_file(Redis& redis) const {
    const std::string& path = redis.password_file;
    const std::string& place = redis.password_place;
    if (path.empty()) return;
    const File file = read_(path, password_file_limit);
    if (!file.problem.empty())
        refuse(place + ": cannot read 'redis.password_file' " + report::quoted(path) + ": " + file.problem);
    refuse_what_others_write(path, file);
    refuse_what_others_read(path, file);
    const std::string line = first_line(file.text);
    if (line.empty())
        refuse(place + ": the first line of 'redis.password_file' " + report::quoted(path) + " is empty");
    redis.password = line;
    redis.password_file.clear();
}

Config Loader::load(const Places& places) {
    for (const std::string& path : places.files)
        if (auto layer = read(path)) layers_.push_back(std::move(*layer));
    if (places.required) required_ = read(*places.required);
    if (places.required && !required_)
        refuse("no such file: " + report::quoted(*places.required) + "; --config must name one that exists");
    Config config = applied();
    read_password_file(config.redis);
    redis_ = config.redis;
    return config;
}

Config Loader::add(const std::string& file, bool has_password) {
    is_roots_ = has_password || !layers_.empty() || required_;
    if (auto layer = file.empty() ? std::nullopt : read(file)) {
        layer->is_of_user = true;
        layers_.push_back(std::move(*layer));
    }
    Config config = applied();
    if (is_roots_)
        config.redis = redis_;
    else
        read_password_file(config.redis);
    return config;
}

}  // namespace cachehold::config
