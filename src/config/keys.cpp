// SPDX-License-Identifier: MIT
#include "config/keys.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/replace.hpp>
#include <initializer_list>
#include <iterator>

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
    constexpr std::size_t most_digits = 6;  // a million days is long enough for anybody and overflows nothing
    constexpr std::string_view units = "smhd";
    constexpr long seconds_in[] = {1, 60, 3600, 24L * 3600};
    const std::string& whole = text(value);
    if (whole == "0") return std::chrono::seconds(0);
    const std::string digits = whole.substr(0, whole.size() - 1);
    const auto unit = units.find(whole.back());
    const bool good = unit != std::string_view::npos && !digits.empty() && digits.size() <= most_digits &&
                      digits.find_first_not_of("0123456789") == std::string::npos;
    if (!good) throw Wrong{&value};
    return std::chrono::seconds(std::stol(digits) * seconds_in[unit]);
}

/// Every wait for a server has an end, and some length.
std::chrono::milliseconds limit(const Value& value) {
    const auto wait = duration(value);
    if (wait < std::chrono::seconds(1) || wait > std::chrono::hours(1)) throw Wrong{&value};
    return wait;
}

/// The place of the text among `words`, which is that of its enumerator.
template <typename Enum>
Enum one_of(const Value& value, std::initializer_list<std::string_view> words) {
    const auto* const found = std::find(words.begin(), words.end(), text(value));
    if (found == words.end()) throw Wrong{&value};
    return static_cast<Enum>(found - words.begin());
}

Policy policy(const Value& value) { return one_of<Policy>(value, {"keep", "end"}); }
SecondCache second_cache(const Value& value) { return one_of<SecondCache>(value, {"auto", "on", "off"}); }
bool allowed(const Value& value) { return one_of<bool>(value, {"refuse", "allow"}); }
std::string pace(const Value& value) {
    return one_of<bool>(value, {"default", "gentle"}) ? "gentle" : "default";
}

std::string syslog(const Value& value) {
    if (text(value) == "off") return "";
    return value.text == "auto" ? Config().syslog : absolute_path(value);
}

/// The rest of an address is for redis::parse_endpoint; here only what is certainly none gets its line
/// number.
std::string address(const Value& value) {
    constexpr const char* schemes[] = {"unix:///", "redis://", "rediss://", "sentinel://", "sentinels://"};
    const auto begins_it = [&](const char* scheme) { return boost::starts_with(text(value), scheme); };
    if (std::none_of(std::begin(schemes), std::end(schemes), begins_it)) throw Wrong{&value};
    return value.text;
}

std::vector<std::string> addresses(const Value& value) {
    auto result = texts(value);
    for (const Value& item : value.items) address(item);
    return result;
}

std::vector<std::string> endpoints(const Value& value) {
    auto result = addresses(value);
    if (result.empty()) throw Wrong{&value};
    return result;
}

/// A form without the site's name would be one prefix for all sites: a flush of everybody's keys.
std::vector<std::string> forms(const Value& value) {
    auto result = texts(value);
    if (result.empty()) throw Wrong{&value};
    for (const Value& item : value.items) {
        const std::string half = boost::replace_all_copy(item.text, "{name}", " ");
        const std::string rest = boost::replace_all_copy(half, "{md5}", " ");
        const std::string bare = boost::replace_first_copy(rest, "{letters}", "");
        const bool is_of_site = rest != item.text && rest.find(' ') < rest.find("{letters}");
        if (!is_of_site || bare.find_first_of("{}") != std::string::npos) throw Wrong{&item};
    }
    return result;
}

std::vector<std::string> prefixes(const Value& value) {
    auto result = texts(value);
    for (const Value& item : value.items)
        if (!is_prefix(item.text)) throw Wrong{&item};
    return result;
}

void set_password(Config& config, const Entry& entry) {
    config.redis.password = text(entry.value);
    config.redis.password_file.clear();
}

void set_password_file(Config& config, const Entry& entry) {
    config.redis.password_file = absolute_path(entry.value);
    config.redis.password.reset();
}

/// Above the highest our reading would take long; below the lowest a real file could be refused.
std::size_t size_limit(const Value& value) {
    constexpr int lowest = 1 << 16;
    constexpr int highest = 1 << 26;
    const int bytes = number(value);
    if (bytes < lowest || bytes > highest) throw Wrong{&value};
    return static_cast<std::size_t>(bytes);
}

/// A key's value, as Read makes it of the text, goes where Path leads.
template <auto Read, auto... Path>
void set(Config& config, const Entry& entry) {
    (config.*....*Path) = Read(entry.value);
}
template <auto Read, auto... Path>
constexpr auto of_redis = set<Read, &Config::redis, Path...>;
template <auto Read, auto Member>
void of_site(Config& config, const Entry& entry) {
    config.sites[entry.site].*Member = Read(entry.value);
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
        {"", "a map of keys", nullptr, true},
        {"redis", "a map such as 'redis: {database: 8}'", nullptr, true},
        {"redis.endpoints", a_list_of_addresses, of_redis<endpoints, &Redis::endpoints>, true},
        {"redis.also", a_list_of_addresses, of_redis<addresses, &Redis::also>, true},
        {"redis.username", "text", of_redis<text, &Redis::username>},
        {"redis.password", "text, in quotes where it is '~' or 'null'", set_password, true},
        {"redis.password_file", an_absolute_path, set_password_file, true},
        {"redis.database", "a number such as 8", of_redis<number, &Redis::database>},
        {"redis.connect_limit", a_limit, of_redis<limit, &Redis::connect_limit>},
        {"redis.reply_limit", a_limit, of_redis<limit, &Redis::reply_limit>},
        {"redis.pace", "gentle or default", of_redis<pace, &Redis::pace>},
        {"redis.failover_limit", a_limit, of_redis<limit, &Redis::failover_limit>},
        {"redis.tls", "a map such as 'tls: {ca_file: /…}'", nullptr, true},
        {"redis.tls.ca_file", an_absolute_path, of_redis<absolute_path, &Redis::tls, &Tls::ca_file>, true},
        {"redis.tls.certificate_file", an_absolute_path,
         of_redis<absolute_path, &Redis::tls, &Tls::certificate_file>, true},
        {"redis.tls.key_file", an_absolute_path, of_redis<absolute_path, &Redis::tls, &Tls::key_file>, true},
        {"redis.tls.host_name", "text", of_redis<text, &Redis::tls, &Tls::host_name>},
        {"prefixes", "a list of forms, each with {md5} or {name}", set<forms, &Config::prefixes>},
        {"sites", "a map of site directories, by absolute path", nullptr},
        {"sites.*", "a map such as '{prefixes: [shop]}'", nullptr},
        {"sites.*.prefixes", "a list of what stands before the colon of its keys",
         of_site<prefixes, &Site::prefixes>},
        {"sites.*.endpoint", "an address as in 'redis.endpoints'", of_site<address, &Site::endpoint>, true},
        {"sites.*.database", "a number such as 8", of_site<number, &Site::database>},
        {"keep", "a list of patterns", set<texts, &Config::keep>},
        {"ini_size_limit", "a number of bytes from 65536 to 67108864",
         set<size_limit, &Config::ini, &Ini::size_limit>},
        {"ini_attribute_loss", "refuse or allow", set<allowed, &Config::ini, &Ini::allow_attribute_loss>},
        {"state_dir", an_absolute_path, set<absolute_path, &Config::state_dir>},
        {"on_failure", a_policy, set<policy, &Config::on_failure>},
        {"keep_for", a_duration, set<duration, &Config::keep_for>},
        {"on_vanished", a_policy, set<policy, &Config::on_vanished>},
        {"second_cache", "auto, on or off", set<second_cache, &Config::second_cache>},
        {"php", an_absolute_path, set<absolute_path, &Config::php>},
        {"syslog", "auto, off or the absolute path of a socket", set<syslog, &Config::syslog>},
        {"settle", a_duration, set<duration, &Config::settle>},
        {"lock_wait", a_duration, set<duration, &Config::lock_wait>},
    };
    return rows;
}

bool is_prefix(const std::string& text) {
    return text != "drupal" &&
           std::ranges::all_of(text, [](char byte) { return byte > ' ' && byte < '\x7f'; });
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('.') + 1); }

}  // namespace cachehold::config
