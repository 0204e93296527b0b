// SPDX-License-Identifier: MIT
#include "config/load.hpp"

#include <cstdlib>

#include "config/read_file.hpp"
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
        refuse("'" + printable(path) + "' may be written by " + file.others_write +
               "; make it root's or your own, 'chmod go-w' it");
}

void refuse_what_others_read(const std::string& path, const File& file) {
    if (file.others_read)
        refuse("'" + printable(path) + "' holds a password and everybody may read it; 'chmod o-rwx' it");
}

/// Whether the file was there.
bool load_file(Config& config, const std::string& path) {
    const File file = read_file(path, text_limit);
    if (file.state == File::State::missing) return false;
    if (file.state != File::State::read) refuse("cannot read '" + printable(path) + "': " + file.reason);
    refuse_what_others_write(path, file);
    const std::string place_before = config.redis.password_place;
    apply(config, file.text, path);
    if (config.redis.password && config.redis.password_place != place_before)
        refuse_what_others_read(path, file);
    config.sources.push_back(path);
    return true;
}

/// Last of all, since a later file may name another one that we can read.
void read_password_file(Redis& redis) {
    const std::string& path = redis.password_file;
    const std::string& place = redis.password_place;
    const File file = read_file(path, password_file_limit);
    if (file.state != File::State::read)
        refuse(place + ": cannot read 'redis.password_file' '" + printable(path) + "': " + file.reason);
    refuse_what_others_write(path, file);
    refuse_what_others_read(path, file);
    const std::string line = first_line(file.text);
    if (line.empty())
        refuse(place + ": the first line of 'redis.password_file' '" + printable(path) + "' is empty");
    redis.password = line;
    redis.password_file.clear();
}

}  // namespace

Places default_places(std::optional<std::string> required) {
    Places places;
    places.files.emplace_back("/etc/cachehold.yml");
    const char* home = std::getenv("HOME");
    if (home != nullptr && home[0] == '/')
        places.files.push_back(std::string(home) + "/.config/cachehold.yml");
    places.required = std::move(required);
    return places;
}

Config load(const Places& places) {
    Config config;
    for (const std::string& path : places.files) load_file(config, path);
    if (places.required && !load_file(config, *places.required))
        refuse("no such file: '" + printable(*places.required) + "'; --config must name one that exists");
    if (!config.redis.password_file.empty()) read_password_file(config.redis);
    return config;
}

}  // namespace cachehold::config
