// SPDX-License-Identifier: MIT
#include "config/keys.hpp"

#include "config/load.hpp"

namespace cachehold::config {
namespace {

/// Text may be quoted or not: 12345 is a fine password.
const std::string& text(const Value& value) {
    if (value.kind != Value::Kind::text || value.text.empty()) throw Wrong{&value};
    return value.text;
}

std::vector<std::string> texts(const Value& value) {
    if (value.kind != Value::Kind::list) throw Wrong{&value};
    std::vector<std::string> result;
    for (const Value& item : value.items) result.push_back(text(item));
    return result;
}

std::string absolute_path(const Value& value) {
    if (text(value)[0] != '/') throw Wrong{&value};
    return value.text;
}

int number(const Value& value) {
    constexpr std::size_t most_digits = 9;
    const std::string& digits = text(value);
    const bool good = !value.quoted && digits.size() <= most_digits &&
                      digits.find_first_not_of("0123456789") == std::string::npos;
    if (!good) throw Wrong{&value};
    return std::stoi(digits);
}

std::chrono::seconds duration(const Value& value) {
    const auto parsed = parse_duration(text(value));
    if (!parsed) throw Wrong{&value};
    return *parsed;
}

/// Every wait for a server has an end, and some length.
std::chrono::milliseconds limit(const Value& value) {
    const auto wait = duration(value);
    if (wait < std::chrono::seconds(1) || wait > std::chrono::hours(1)) throw Wrong{&value};
    return wait;
}

Policy policy(const Value& value) {
    if (text(value) == "keep") return Policy::keep;
    if (value.text == "end") return Policy::end;
    throw Wrong{&value};
}

void set_pace(Config& config, const Value& value) {
    const std::string& word = text(value);
    if (word != "gentle" && word != "default") throw Wrong{&value};
    config.redis.pace = word;
}

SecondCache second_cache(const Value& value) {
    if (text(value) == "auto") return SecondCache::automatic;
    if (value.text == "drush") return SecondCache::drush;
    if (value.text == "off") return SecondCache::off;
    throw Wrong{&value};
}

void set_syslog(Config& config, const Value& value) {
    if (text(value) == "off")
        config.syslog.clear();
    else
        config.syslog = value.text == "auto" ? Config().syslog : absolute_path(value);
}

bool begins_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

/// The rest of an address is for redis::parse_endpoint; here only what is certainly none gets its line
/// number.
std::vector<std::string> addresses(const Value& value) {
    auto addresses = texts(value);
    for (const Value& item : value.items) {
        bool is_known = false;
        for (const char* scheme : {"unix:///", "redis://", "rediss://", "sentinel://", "sentinels://"})
            is_known = is_known || begins_with(item.text, scheme);
        if (!is_known) throw Wrong{&item};
    }
    return addresses;
}

void set_endpoints(Config& config, const Value& value) {
    config.redis.endpoints = addresses(value);
    if (config.redis.endpoints.empty()) throw Wrong{&value};
}

/// A form without the site's name would be one prefix for all sites: a flush of everybody's keys.
void set_prefixes(Config& config, const Value& value) {
    const auto forms = texts(value);
    if (forms.empty()) throw Wrong{&value};
    for (const Value& item : value.items) {
        std::string rest = item.text;
        bool named = false;
        for (const std::string_view word : {"{name}", "{md5}"})
            for (auto at = rest.find(word); at != std::string::npos; at = rest.find(word)) {
                rest.replace(at, word.size(), " ");
                named = true;
            }
        if (!named || rest.find_first_of("{}") != std::string::npos) throw Wrong{&item};
    }
    config.prefixes = forms;
}

void set_password(Config& config, const Value& value) {
    config.redis.password = text(value);
    config.redis.password_file.clear();
}

void set_password_file(Config& config, const Value& value) {
    config.redis.password_file = absolute_path(value);
    config.redis.password.reset();
}

/// Above the highest our reading would take long; below the lowest a real file could be refused.
void set_size_limit(Config& config, const Value& value) {
    constexpr int lowest = 1 << 16;
    constexpr int highest = 1 << 26;
    const int bytes = number(value);
    if (bytes < lowest || bytes > highest) throw Wrong{&value};
    config.ini.size_limit = static_cast<std::size_t>(bytes);
}

void set_attribute_loss(Config& config, const Value& value) {
    if (text(value) != "refuse" && value.text != "allow") throw Wrong{&value};
    config.ini.allow_attribute_loss = value.text == "allow";
}

constexpr std::string_view a_list_of_addresses =
    "a list of addresses: unix:///PATH, redis://[USER@]HOST[:PORT] or sentinel://HOST[:PORT]/PRIMARY";
constexpr std::string_view a_duration = "a duration such as 90s, 15m, 24h, 7d or 0";
constexpr std::string_view a_limit = "a duration from 1s to 1h";
constexpr std::string_view a_policy = "keep or end";
constexpr std::string_view an_absolute_path = "an absolute path";

}  // namespace

const std::vector<Key>& keys() {
    static const std::vector<Key> rows = {
        {"redis.endpoints", a_list_of_addresses, set_endpoints, true},
        {"redis.also", a_list_of_addresses, [](Config& c, const Value& v) { c.redis.also = addresses(v); },
         true},
        {"redis.username", "text", [](Config& c, const Value& v) { c.redis.username = text(v); }},
        {"redis.password", "text, in quotes where it is '~' or 'null'", set_password, true},
        {"redis.password_file", an_absolute_path, set_password_file},
        {"redis.database", "a number such as 8",
         [](Config& c, const Value& v) { c.redis.database = number(v); }},
        {"redis.connect_limit", a_limit, [](Config& c, const Value& v) { c.redis.connect_limit = limit(v); }},
        {"redis.reply_limit", a_limit, [](Config& c, const Value& v) { c.redis.reply_limit = limit(v); }},
        {"redis.pace", "gentle or default", set_pace},
        {"redis.failover_limit", a_limit,
         [](Config& c, const Value& v) { c.redis.failover_limit = limit(v); }},
        {"redis.tls.ca_file", an_absolute_path,
         [](Config& c, const Value& v) { c.redis.tls.ca_file = absolute_path(v); }},
        {"redis.tls.certificate_file", an_absolute_path,
         [](Config& c, const Value& v) { c.redis.tls.certificate_file = absolute_path(v); }},
        {"redis.tls.key_file", an_absolute_path,
         [](Config& c, const Value& v) { c.redis.tls.key_file = absolute_path(v); }},
        {"redis.tls.host_name", "text", [](Config& c, const Value& v) { c.redis.tls.host_name = text(v); }},
        {"prefixes", "a list of forms, each with {md5} or {name}", set_prefixes},
        {"keep", "a list of patterns", [](Config& c, const Value& v) { c.keep = texts(v); }},
        {"ini_size_limit", "a number of bytes from 65536 to 67108864", set_size_limit},
        {"ini_attribute_loss", "refuse or allow", set_attribute_loss},
        {"state_dir", an_absolute_path, [](Config& c, const Value& v) { c.state_dir = absolute_path(v); }},
        {"on_failure", a_policy, [](Config& c, const Value& v) { c.on_failure = policy(v); }},
        {"keep_for", a_duration, [](Config& c, const Value& v) { c.keep_for = duration(v); }},
        {"on_vanished", a_policy, [](Config& c, const Value& v) { c.on_vanished = policy(v); }},
        {"second_cache", "auto, drush or off",
         [](Config& c, const Value& v) { c.second_cache = second_cache(v); }},
        {"syslog", "auto, off or the absolute path of a socket", set_syslog},
        {"settle", a_duration, [](Config& c, const Value& v) { c.settle = duration(v); }},
        {"lock_wait", a_duration, [](Config& c, const Value& v) { c.lock_wait = duration(v); }},
    };
    return rows;
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('.') + 1); }

}  // namespace cachehold::config
