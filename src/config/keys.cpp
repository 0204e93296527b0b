// SPDX-License-Identifier: MIT
#include "config/keys.hpp"

#include "config/load.hpp"

namespace cachehold::config {
namespace {

using yaml::Node;

/// Text may be quoted or not: 12345 is a fine password.
const std::string& text(const Node& node) {
    if (node.kind != Node::Kind::scalar || node.scalar.empty()) throw Wrong{&node};
    return node.scalar;
}

std::vector<std::string> texts(const Node& node) {
    if (node.kind != Node::Kind::list) throw Wrong{&node};
    std::vector<std::string> result;
    for (const Node& item : node.list) result.push_back(text(item));
    return result;
}

std::string absolute_path(const Node& node) {
    if (text(node)[0] != '/') throw Wrong{&node};
    return node.scalar;
}

int number(const Node& node) {
    constexpr std::size_t most_digits = 9;
    const std::string& digits = text(node);
    const bool good = !node.quoted && digits.size() <= most_digits &&
                      digits.find_first_not_of("0123456789") == std::string::npos;
    if (!good) throw Wrong{&node};
    return std::stoi(digits);
}

std::chrono::seconds duration(const Node& node) {
    const auto value = parse_duration(text(node));
    if (!value) throw Wrong{&node};
    return *value;
}

/// Every wait for a server has an end, and some length.
std::chrono::milliseconds limit(const Node& node) {
    const auto value = duration(node);
    if (value < std::chrono::seconds(1) || value > std::chrono::hours(1)) throw Wrong{&node};
    return value;
}

Policy policy(const Node& node) {
    if (text(node) == "keep") return Policy::keep;
    if (node.scalar == "release") return Policy::release;
    throw Wrong{&node};
}

void set_pace(Config& config, const Node& node) {
    const std::string& word = text(node);
    if (word != "gentle" && word != "default" && word != "full") throw Wrong{&node};
    config.redis.pace = word;
}

SecondCache second_cache(const Node& node) {
    if (text(node) == "auto") return SecondCache::automatic;
    if (node.scalar == "drush") return SecondCache::drush;
    if (node.scalar == "off") return SecondCache::off;
    throw Wrong{&node};
}

void set_syslog(Config& config, const Node& node) {
    if (text(node) == "off")
        config.syslog.clear();
    else
        config.syslog = node.scalar == "auto" ? Config().syslog : absolute_path(node);
}

bool begins_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

/// The rest of an address is for redis::parse_endpoint; here only what is certainly none gets its line
/// number.
std::vector<std::string> addresses(const Node& node) {
    auto addresses = texts(node);
    for (const Node& item : node.list) {
        bool is_known = false;
        for (const char* scheme : {"unix:///", "redis://", "rediss://", "sentinel://", "sentinels://"})
            is_known = is_known || begins_with(item.scalar, scheme);
        if (!is_known) throw Wrong{&item};
    }
    return addresses;
}

void set_endpoints(Config& config, const Node& node) {
    config.redis.endpoints = addresses(node);
    if (config.redis.endpoints.empty()) throw Wrong{&node};
}

/// A form without the site's name would be one prefix for all sites: a flush of everybody's keys.
void set_prefixes(Config& config, const Node& node) {
    const auto forms = texts(node);
    if (forms.empty()) throw Wrong{&node};
    for (const Node& item : node.list) {
        std::string rest = item.scalar;
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

void set_password(Config& config, const Node& node) {
    config.redis.password = text(node);
    config.redis.password_file.clear();
}

void set_password_file(Config& config, const Node& node) {
    config.redis.password_file = absolute_path(node);
    config.redis.password.reset();
}

/// Above the highest our reading would take long; below the lowest a real file could be refused.
void set_size_limit(Config& config, const Node& node) {
    constexpr int lowest = 1 << 16;
    constexpr int highest = 1 << 26;
    const int bytes = number(node);
    if (bytes < lowest || bytes > highest) throw Wrong{&node};
    config.ini.size_limit = static_cast<std::size_t>(bytes);
}

void set_attribute_loss(Config& config, const Node& node) {
    if (text(node) != "refuse" && node.scalar != "allow") throw Wrong{&node};
    config.ini.allow_attribute_loss = node.scalar == "allow";
}

constexpr std::string_view a_list_of_addresses =
    "a list of addresses: unix:///PATH, redis://[USER@]HOST[:PORT] or sentinel://HOST[:PORT]/PRIMARY";
constexpr std::string_view a_duration = "a duration such as 90s, 15m, 24h, 7d or 0";
constexpr std::string_view a_limit = "a duration from 1s to 1h";
constexpr std::string_view a_policy = "keep or release";
constexpr std::string_view an_absolute_path = "an absolute path";

}  // namespace

const std::vector<Key>& keys() {
    static const std::vector<Key> rows = {
        {"redis.endpoints", a_list_of_addresses, set_endpoints, true},
        {"redis.also", a_list_of_addresses, [](Config& c, const Node& n) { c.redis.also = addresses(n); },
         true},
        {"redis.username", "text", [](Config& c, const Node& n) { c.redis.username = text(n); }},
        {"redis.password", "text, in quotes where it is '~' or 'null'", set_password, true},
        {"redis.password_file", an_absolute_path, set_password_file},
        {"redis.database", "a number such as 8",
         [](Config& c, const Node& n) { c.redis.database = number(n); }},
        {"redis.connect_limit", a_limit, [](Config& c, const Node& n) { c.redis.connect_limit = limit(n); }},
        {"redis.reply_limit", a_limit, [](Config& c, const Node& n) { c.redis.reply_limit = limit(n); }},
        {"redis.pace", "gentle, default or full", set_pace},
        {"redis.failover_limit", a_limit,
         [](Config& c, const Node& n) { c.redis.failover_limit = limit(n); }},
        {"redis.tls.ca_file", an_absolute_path,
         [](Config& c, const Node& n) { c.redis.tls.ca_file = absolute_path(n); }},
        {"redis.tls.certificate_file", an_absolute_path,
         [](Config& c, const Node& n) { c.redis.tls.certificate_file = absolute_path(n); }},
        {"redis.tls.key_file", an_absolute_path,
         [](Config& c, const Node& n) { c.redis.tls.key_file = absolute_path(n); }},
        {"redis.tls.host_name", "text", [](Config& c, const Node& n) { c.redis.tls.host_name = text(n); }},
        {"prefixes", "a list of forms, each with {md5} or {name}", set_prefixes},
        {"keep", "a list of patterns", [](Config& c, const Node& n) { c.keep = texts(n); }},
        {"ini_size_limit", "a number of bytes from 65536 to 67108864", set_size_limit},
        {"ini_attribute_loss", "refuse or allow", set_attribute_loss},
        {"state_dir", an_absolute_path, [](Config& c, const Node& n) { c.state_dir = absolute_path(n); }},
        {"on_failure", a_policy, [](Config& c, const Node& n) { c.on_failure = policy(n); }},
        {"keep_for", a_duration, [](Config& c, const Node& n) { c.keep_for = duration(n); }},
        {"on_vanished", a_policy, [](Config& c, const Node& n) { c.on_vanished = policy(n); }},
        {"second_cache", "auto, drush or off",
         [](Config& c, const Node& n) { c.second_cache = second_cache(n); }},
        {"syslog", "auto, off or the absolute path of a socket", set_syslog},
        {"settle", a_duration, [](Config& c, const Node& n) { c.settle = duration(n); }},
        {"lock_wait", a_duration, [](Config& c, const Node& n) { c.lock_wait = duration(n); }},
    };
    return rows;
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('.') + 1); }

}  // namespace cachehold::config
