// SPDX-License-Identifier: MIT
#include "config/load.hpp"

#include <cstdlib>

#include "report/error.hpp"
#include "report/printable.hpp"

namespace cachehold::config {
namespace {

using report::printable;

constexpr std::size_t text_limit = std::size_t{1} << 20U;
constexpr std::size_t password_file_limit = 4096;

[[noreturn]] void refuse(const std::string& message) {
    throw report::Error(report::ExitStatus::configuration, message);
}

void refuse_what_others_write(const std::string& path, const File& file) {
    if (!file.others_write.empty())
        refuse(report::quoted(path) + " may be written by " + file.others_write +
               "; make it root's or your own, 'chmod go-w' it");
}

void refuse_what_others_read(const std::string& path, const File& file) {
    if (file.others_read)
        refuse(report::quoted(path) + " holds a password and everybody may read it; 'chmod o-rwx' it");
}

/// Keys of which a user says nothing where the Redis, or the policy, is root's.
bool is_for_root(const std::string& key) {
    for (const std::string_view one :
         {"redis", "prefixes", "keep", "state_dir", "ini_size_limit", "lock_wait"})
        if (key == one || key.starts_with(std::string(one) + '.')) return true;
    return false;
}

std::string first_line(const std::string& text) {
    std::string line = text.substr(0, text.find('\n'));
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

}  // namespace

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
            return !layer.is_of_user || (config.origins.count(key) == 0 && !(is_roots_ && is_for_root(key)));
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
